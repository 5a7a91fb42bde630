// LOLWUT: a picture, different each time, and the version. Ours is a field of quarter circles: each tile is one of two
// arcs, chosen at random, and the eye joins them to rings and paths (after Sebastien Truchet, 1704).
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/numbers.h"
#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/handlers.h"

namespace respect {
namespace {

constexpr int kTileDots = 8;  // a tile is 4 characters wide and 2 high: braille has 2 by 4 dots a character
constexpr int64_t kDefaultTiles = 16, kMaxTiles = 64;

// Dots that print as braille characters.
class Canvas {
 public:
  Canvas(int width, int height) : width_(width), height_(height), dots_(static_cast<size_t>(width * height)) {}

  void Set(int x, int y) {
    if (x >= 0 && y >= 0 && x < width_ && y < height_) dots_[static_cast<size_t>(y * width_ + x)] = true;
  }

  std::string Text() const {
    std::string text;
    for (int y = 0; y < height_; y += 4) {
      for (int x = 0; x < width_; x += 2) AppendCharacter(x, y, text);
      text += '\n';
    }
    return text;
  }

 private:
  void AppendCharacter(int x, int y, std::string& text) const {
    // Bits of the dots of U+2800 and on, row by row.
    static constexpr int kBits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    int code = 0;
    for (int row = 0; row < 4; ++row) {
      for (int column = 0; column < 2; ++column) {
        if (dots_[static_cast<size_t>((y + row) * width_ + x + column)]) code |= kBits[row][column];
      }
    }
    text += {'\xe2', static_cast<char>(0xa0 | code >> 6), static_cast<char>(0x80 | (code & 0x3f))};
  }

  int width_, height_;
  std::vector<bool> dots_;
};

// A quarter circle around the corner (corner_x, corner_y), through the middles of the two sides that meet there.
void DrawArc(Canvas& canvas, int left, int top, int corner_x, int corner_y) {
  for (int y = 0; y < kTileDots; ++y) {
    for (int x = 0; x < kTileDots; ++x) {
      // Twice the distance of the dot's middle from the corner, squared: a radius of half a tile, one dot thick.
      const int dx = 2 * x + 1 - 2 * corner_x * kTileDots, dy = 2 * y + 1 - 2 * corner_y * kTileDots;
      const int distance = dx * dx + dy * dy;
      if (distance >= 7 * 7 - 4 && distance <= 9 * 9 + 4) canvas.Set(left + x, top + y);
    }
  }
}

std::string Picture(Rng& rng, int columns, int rows) {
  Canvas canvas(columns * kTileDots, rows * kTileDots);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const int first_corner = static_cast<int>(rng.Below(2));
      DrawArc(canvas, column * kTileDots, row * kTileDots, first_corner, 0);
      DrawArc(canvas, column * kTileDots, row * kTileDots, 1 - first_corner, 1);
    }
  }
  return canvas.Text();
}

}  // namespace

// LOLWUT [VERSION version] [columns [rows]]: there is one picture for all versions. Replies: verbatim text.
void commands::Lolwut(Call& call) {
  Args args(call, 1);
  if (args.remaining() > 1 && args.Token("VERSION")) args.Int();
  if (args.failed()) return call.reply().Error(args.error());
  // Words that are no size are left for pictures that other servers have.
  const auto next_size = [&](int64_t usual) {
    const std::optional<int64_t> size = args.More() ? ParseInt(args.Next()) : std::nullopt;
    return static_cast<int>(std::clamp<int64_t>(size.value_or(usual), 1, kMaxTiles));
  };
  const int columns = next_size(kDefaultTiles);
  const int rows = next_size(kDefaultTiles / 2);
  std::string text = Picture(call.rng(), columns, rows);
  text += "\nSebastien Truchet, arcs on square tiles. Redis ver. " + call.settings().serve_version.Text() + "\n";
  call.reply().Verbatim("txt", text);
}

}  // namespace respect

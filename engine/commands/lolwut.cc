// LOLWUT: a picture, different each time, and the version.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/call.h"
#include "engine/commands/handlers.h"

namespace respect {
namespace {

// Braille has 2 by 4 dots a character.
constexpr int kDotsAcross = 2, kDotsDown = 4;
constexpr int kTileDots = 8;

// Dots that print as braille characters.
class Canvas {
 public:
  // In dots, rounded up to whole characters.
  Canvas(int width, int height)
      : width_((width + kDotsAcross - 1) / kDotsAcross * kDotsAcross),
        height_((height + kDotsDown - 1) / kDotsDown * kDotsDown),
        dots_(static_cast<size_t>(width_) * static_cast<size_t>(height_)) {}

  void Set(int x, int y) {
    if (x >= 0 && y >= 0 && x < width_ && y < height_) dots_[Place(x, y)] = true;
  }

  void Line(double from_x, double from_y, double to_x, double to_y) {
    const int steps = static_cast<int>(std::ceil(std::max(std::abs(to_x - from_x), std::abs(to_y - from_y)))) + 1;
    for (int i = 0; i <= steps; ++i) {
      const double part = static_cast<double>(i) / steps;
      Set(static_cast<int>(std::lround(from_x + (to_x - from_x) * part)),
          static_cast<int>(std::lround(from_y + (to_y - from_y) * part)));
    }
  }

  std::string Text() const {
    std::string text;
    for (int y = 0; y < height_; y += kDotsDown) {
      for (int x = 0; x < width_; x += kDotsAcross) AppendCharacter(x, y, text);
      text += '\n';
    }
    return text;
  }

 private:
  size_t Place(int x, int y) const {
    return static_cast<size_t>(y) * static_cast<size_t>(width_) + static_cast<size_t>(x);
  }
  void AppendCharacter(int x, int y, std::string& text) const {
    // Bits of the dots of U+2800 and on, row by row.
    static constexpr int kBits[kDotsDown][kDotsAcross] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    int code = 0;
    for (int row = 0; row < kDotsDown; ++row) {
      for (int column = 0; column < kDotsAcross; ++column) {
        if (dots_[Place(x + column, y + row)]) code |= kBits[row][column];
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

// Each tile is one of two pairs of arcs, and the eye joins them to rings and paths.
std::string Arcs(Rng& rng, int columns, int rows) {
  Canvas canvas(columns * kTileDots, rows * kTileDots);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const int first_corner = static_cast<int>(rng.Below(2));
      DrawArc(canvas, column * kTileDots, row * kTileDots, first_corner, 0);
      DrawArc(canvas, column * kTileDots, row * kTileDots, 1 - first_corner, 1);
    }
  }
  return canvas.Text() + "\nSebastien Truchet, arcs on square tiles, 1704.";
}

void DrawSquare(Canvas& canvas, double middle_x, double middle_y, double side, double angle) {
  // From the middle to a corner; a quarter turn leads to the next one.
  double dx = side / std::numbers::sqrt2 * std::cos(angle + std::numbers::pi / 4);
  double dy = side / std::numbers::sqrt2 * std::sin(angle + std::numbers::pi / 4);
  for (int i = 0; i < 4; ++i) {
    canvas.Line(middle_x + dx, middle_y + dy, middle_x - dy, middle_y + dx);
    std::tie(dx, dy) = std::pair(-dy, dx);
  }
}

// Squares in rows, which lose their order on the way down.
std::string Squares(Rng& rng, int characters, int columns, int rows) {
  const double side = static_cast<double>(characters * kDotsAcross) / (columns + 1);
  Canvas canvas(characters * kDotsAcross, static_cast<int>(side * (rows + 1)));
  for (int row = 0; row < rows; ++row) {
    const double disorder = rows > 1 ? static_cast<double>(row) / (rows - 1) : 0;
    const auto chance = [&] { return (rng.Unit() - 0.5) * disorder; };
    for (int column = 0; column < columns; ++column) {
      const double x = (column + 1 + chance() * 0.9) * side, y = (row + 1 + chance() * 0.9) * side;
      DrawSquare(canvas, x, y, side, chance() * std::numbers::pi / 2);
    }
  }
  return canvas.Text() + "\nGeorg Nees - schotter, plotter on paper, 1968.";
}

// The next argument as a size within [1, max]; `usual` without one.
int NextSize(Args& args, int64_t usual, int64_t max) {
  return static_cast<int>(std::clamp<int64_t>(args.More() ? args.Int() : usual, 1, max));
}

}  // namespace

// LOLWUT [VERSION version] [arg ...]: version 5 takes columns and how many squares across and down, version 6 how many
// tiles; the others look at no arguments. Replies: verbatim text.
void commands::Lolwut(Call& call) {
  Args args(call, 1);
  const int64_t version = args.remaining() > 1 && args.Token("VERSION") ? args.Int() : 0;
  std::string text;
  if (version == 5) {
    const int characters = NextSize(args, 66, 1000), columns = NextSize(args, 8, 200);
    const int rows = NextSize(args, 12, 200);
    if (!args.failed()) text = Squares(call.rng(), characters, columns, rows);
  } else {
    const bool sized = version == 6;
    const int columns = sized ? NextSize(args, 16, 64) : 16;
    const int rows = sized ? NextSize(args, 8, 64) : 8;
    if (!args.failed()) text = Arcs(call.rng(), columns, rows);
  }
  if (args.failed()) return call.reply().Error(args.error());
  call.reply().Verbatim("txt", text + " Redis ver. " + call.settings().serve_version.Text() + "\n");
}

}  // namespace respect

// RespWriter: the ReplyWriter that appends RESP2 or RESP3 to an output buffer.
#pragma once

#include "engine/resp/output_buffer.h"
#include "engine/resp/reply_writer.h"

namespace respect {

// Hears of every error reply, for the statistics.
class ErrorObserver {
 public:
  virtual ~ErrorObserver() = default;
  virtual void OnErrorReply(Bytes text) = 0;
};

class RespWriter final : public ReplyWriter {
 public:
  // `buffer` and `errors` must outlive the writer; `errors` may be nullptr.
  RespWriter(OutputBuffer& buffer, int protocol, ErrorObserver* errors = nullptr)
      : buffer_(buffer), protocol_(protocol), errors_(errors) {}
  void set_protocol(int protocol) { protocol_ = protocol; }

  void Simple(Bytes text) override;
  void ErrorText(Bytes text) override;
  void Integer(int64_t value) override;
  void Bulk(Bytes bytes) override;
  void Null(NullKind kind) override;
  void Double(double value) override;
  void Boolean(bool value) override;
  void BigNumber(Bytes digits) override;
  void Verbatim(Bytes format, Bytes text) override;
  void Array(size_t count) override { Header('*', count); }
  void Map(size_t pairs) override;
  void Set(size_t count) override { Header(protocol_ == 2 ? '*' : '~', count); }
  void Push(size_t count) override { Header(protocol_ == 2 ? '*' : '>', count); }
  void Attribute(size_t pairs) override { Header('|', pairs); }
  int protocol() const override { return protocol_; }
  using ReplyWriter::Null;

 private:
  void Header(char sign, uint64_t number);
  void Line(char sign, Bytes text);

  OutputBuffer& buffer_;
  int protocol_;
  ErrorObserver* errors_;
};

}  // namespace respect

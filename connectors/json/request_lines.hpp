// Requests, one JSON object a line, as a pipeline sends them: read one at a time, so that memory is one line whatever the
// number of requests, and a line that cannot be read does not lose those after it.
#pragma once

#include <istream>
#include <optional>
#include <string>

#include "model/request.hpp"
#include "model/result.hpp"

namespace rolewright::connectors {

class RequestLines {
 public:
  /// `in` outlives this; `name` is for messages.
  RequestLines(std::istream& in, std::string name) : in_{in}, name_{std::move(name)} {}

  /// What the next line that is not blank asks for; nothing at the end. Errors RW0701 naming the line, one of more than
  /// kMaxRequestBytes too, of which the rest is passed over.
  [[nodiscard]] std::optional<Result<Request>> next();
  /// The number of the line last read, from 1.
  [[nodiscard]] std::uint64_t line() const { return line_; }

 private:
  std::istream& in_;
  std::string name_;
  std::string text_;
  std::uint64_t line_ = 0;
};

}  // namespace rolewright::connectors

#include "connectors/json/request_lines.hpp"

#include "connectors/json/request_file.hpp"

namespace rolewright::connectors {

std::optional<Result<Request>> RequestLines::next() {
  while (in_.peek() != std::istream::traits_type::eof()) {
    text_.clear();
    std::uint64_t length = 0;
    for (auto c = in_.get(); c != std::istream::traits_type::eof() && c != '\n'; c = in_.get())
      if (++length <= kMaxRequestBytes) text_ += std::istream::traits_type::to_char_type(c);
    ++line_;
    const std::string where = name_ + ":" + std::to_string(line_);
    if (length > kMaxRequestBytes)
      return Diagnostic{.code = Code::BadRequest,
                        .message = "a request of " + std::to_string(length) + " bytes is too large",
                        .where = printable(where)};
    if (text_.find_first_not_of(" \t\r") != std::string::npos) return parse_request(text_, where);
  }
  return std::nullopt;
}

}  // namespace rolewright::connectors

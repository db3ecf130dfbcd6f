#include "rolemining/upa_file.hpp"

#include <zlib.h>

#include <array>
#include <filesystem>
#include <memory>
#include <unordered_map>

namespace rolewright::rolemining {
namespace {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};

// Names numbered in order of first mention.
class Labels {
 public:
  std::uint32_t number(std::string_view name) {
    const auto known = numbers_.find(name);
    if (known != numbers_.end()) return known->second;
    const auto fresh = static_cast<std::uint32_t>(names_.size());
    numbers_.emplace(std::string{name}, fresh);
    names_.emplace_back(name);
    return fresh;
  }
  [[nodiscard]] std::size_t size() const { return names_.size(); }
  std::vector<std::string> take() && { return std::move(names_); }

 private:
  std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> numbers_;
  std::vector<std::string> names_;
};

// Takes the text chunk by chunk, byte by byte, so that no line has to fit anywhere.
class UpaParser {
 public:
  UpaParser(std::string name, const UpaLimits& limits) : name_{std::move(name)}, limits_{limits} {}

  // False once reading on makes no sense.
  bool take(std::string_view chunk) {
    text_ += chunk.size();
    if (text_ > limits_.max_text)
      return fail("the text is longer than " + std::to_string(limits_.max_text) + " bytes");
    for (const char byte : chunk)
      if (!take(byte)) return false;
    return true;
  }

  Result<LabelledAssignments> finish() && {
    if (found_.has_error()) return std::move(found_);
    if (!take('\n')) return std::move(found_);
    if (cells_.empty()) {
      return Diagnostic{.code = Code::EmptyMatrix,
                        .message = "no user holds any entitlement",
                        .where = name_,
                        .help = "a line reads `user`, a tab, then entitlements separated by spaces"};
    }
    Assignments matrix =
        make_assignments(static_cast<std::uint32_t>(users_.size()),
                         static_cast<std::uint32_t>(entitlements_.size()), std::move(cells_));
    return LabelledAssignments{.matrix = std::move(matrix),
                               .users = std::move(users_).take(),
                               .entitlements = std::move(entitlements_).take()};
  }

  bool fail(std::string message, std::string help = {}) {
    found_.add({.code = Code::MatrixUnreadable,
                .message = std::move(message),
                .where = name_ + ":" + std::to_string(line_),
                .help = std::move(help)});
    return false;
  }

 private:
  bool take(char byte) {
    if (byte == '\n') return end_line();
    if (byte == '\r') return true;
    if (!in_row_) return byte == '\t' ? end_user() : grow(byte);
    return byte == ' ' || byte == '\t' ? end_entitlement() : grow(byte);
  }

  bool grow(char byte) {
    if (token_.size() == limits_.max_label)
      return fail("a name is longer than " + std::to_string(limits_.max_label) + " bytes");
    token_.push_back(byte);
    return true;
  }

  bool check_token() {
    if (is_clean_utf8(token_)) return true;
    return fail("`" + printable(token_) + "` is not UTF-8 text");
  }

  bool end_user() {
    if (token_.empty()) return fail("a line without a user before its tab");
    if (!check_token()) return false;
    user_ = users_.number(token_);
    token_.clear();
    in_row_ = true;
    return true;
  }

  bool end_entitlement() {
    if (token_.empty()) return true;
    if (!check_token()) return false;
    if (cells_.size() == limits_.max_cells)
      return fail("more than " + std::to_string(limits_.max_cells) + " assignments");
    cells_.push_back({user_, entitlements_.number(token_)});
    token_.clear();
    return true;
  }

  bool end_line() {
    if (in_row_) {
      if (!end_entitlement()) return false;
    } else if (!token_.empty()) {
      return fail("found `" + printable(token_) + "` where `user`, a tab and entitlements belong",
                  "separate the user from its entitlements with a tab");
    }
    in_row_ = false;
    ++line_;
    return true;
  }

  std::string name_;
  UpaLimits limits_;
  Diagnostics found_;
  Labels users_;
  Labels entitlements_;
  std::vector<Cell> cells_;
  std::string token_;
  std::size_t text_ = 0;
  std::size_t line_ = 1;
  std::uint32_t user_ = 0;
  bool in_row_ = false;
};

struct CloseGzip {
  void operator()(gzFile file) const { gzclose(file); }
};

}  // namespace

Result<LabelledAssignments> read_upa_text(std::string_view text, const std::string& name,
                                          const UpaLimits& limits) {
  UpaParser parser{name, limits};
  parser.take(text);
  return std::move(parser).finish();
}

// zlib passes text that is not gzipped through unchanged, so one path reads both.
Result<LabelledAssignments> read_upa_file(const std::string& path, const UpaLimits& limits) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))  // a pipe would be waited for
    return Diagnostic{.code = Code::FileUnreadable,
                      .message = "`" + printable(path) + "` is not a regular file",
                      .where = printable(path)};
  const std::unique_ptr<gzFile_s, CloseGzip> file{gzopen(path.c_str(), "rb")};
  if (!file)
    return Diagnostic{.code = Code::FileUnreadable, .message = "cannot open `" + printable(path) + "`"};
  UpaParser parser{path, limits};
  std::array<char, std::size_t{1} << 16> chunk{};
  for (;;) {
    const int read = gzread(file.get(), chunk.data(), static_cast<unsigned>(chunk.size()));
    if (read < 0) {
      int status = Z_OK;
      gzerror(file.get(), &status);
      if (status == Z_ERRNO)
        return Diagnostic{.code = Code::FileUnreadable, .message = "cannot read `" + printable(path) + "`"};
      parser.fail("the gzip stream is damaged");
      break;
    }
    if (read == 0) break;
    if (!parser.take({chunk.data(), static_cast<std::size_t>(read)})) break;
  }
  int status = Z_OK;
  gzerror(file.get(), &status);
  if (status == Z_BUF_ERROR) parser.fail("the gzip stream ends early");
  return std::move(parser).finish();
}

}  // namespace rolewright::rolemining

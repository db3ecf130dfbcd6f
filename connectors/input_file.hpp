// InputFile: the bytes of one export file, plain or gzip, read with a bound. Comes out unpacked, without a
// byte order mark, and followed by the zero bytes a vectorised parser may read past the end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "model/result.hpp"

namespace rolewright::connectors {

inline constexpr std::uint64_t kMaxExportBytes = std::uint64_t{1}
                                                 << 30;  // unpacked; vendors' pages are far smaller
inline constexpr std::uint64_t kMaxYamlBytes = std::uint64_t{16} << 20;

class InputFile {
 public:
  static constexpr std::size_t kPadding = 64;

  InputFile(std::string name, std::string bytes);
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] std::string_view text() const noexcept {
    return std::string_view{bytes_}.substr(begin_, bytes_.size() - kPadding - begin_);
  }

 private:
  std::string name_;   // as diagnostics call it
  std::string bytes_;  // ends in kPadding zero bytes
  std::size_t begin_ = 0;
};

/// Errors RW0001 missing, not a regular file, or broken gzip; RW0002 more than `limit` bytes once unpacked.
[[nodiscard]] Result<InputFile> read_input(const std::filesystem::path& path, const std::string& name,
                                           std::uint64_t limit);

/// RW0003 naming the line of the first byte that is not UTF-8 text, or nothing.
[[nodiscard]] Diagnostics check_text(const InputFile& file);

/// `relative` inside `root`, or RW0506 when it is absolute or leaves the folder, by `..` or by a symbolic
/// link.
[[nodiscard]] Result<std::filesystem::path> path_inside(const std::filesystem::path& root,
                                                        const std::string& relative,
                                                        const std::string& where);

}  // namespace rolewright::connectors

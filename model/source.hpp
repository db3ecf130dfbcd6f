// Policy text and places in it. Spans are half-open byte offsets plus a file; line and column are computed
// only when a diagnostic is rendered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/id.hpp"

namespace rolewright {

struct Span {
  FileId file;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] bool is_known() const noexcept { return !file.is_none(); }
  friend auto operator<=>(const Span&, const Span&) = default;
};

/// The span from the start of `first` to the end of `last`, which is in the same file.
[[nodiscard]] constexpr Span cover(const Span& first, const Span& last) noexcept {
  return {first.file, first.begin, last.end};
}

struct SourceFile {
  std::string path;
  std::string text;
};

struct LineColumn {
  std::size_t line = 1;    // from 1
  std::size_t column = 1;  // from 1, in bytes
  std::string_view text;   // the whole line, without its end
};

/// The files of one compilation, in the order they were read.
class SourceMap {
 public:
  FileId add(SourceFile file);
  [[nodiscard]] const SourceFile& operator[](FileId id) const { return files_[id.index()]; }
  [[nodiscard]] std::size_t size() const noexcept { return files_.size(); }
  [[nodiscard]] std::string_view text(const Span& span) const;
  [[nodiscard]] LineColumn locate(const Span& span) const;
  /// `path:line:column`.
  [[nodiscard]] std::string describe(const Span& span) const;

 private:
  std::vector<SourceFile> files_;
};

}  // namespace rolewright

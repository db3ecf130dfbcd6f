// InputStream: one export file, plain or gzip, as a stream of bytes; and ByteWindow, the part of it that is in
// memory. Memory is the window, whatever the file's size; a record longer than the window's limit is for the
// caller to reject.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"

namespace rolewright::connectors {

class InputStream {
 public:
  /// Errors RW0001 missing, not a regular file, or one that cannot be opened.
  [[nodiscard]] static Result<InputStream> open(const std::filesystem::path& path, const std::string& name);
  /// A stream of bytes in memory, which outlives it.
  [[nodiscard]] static InputStream of_text(const std::string& name, std::string_view text);

  /// Fills `size` bytes unless the file ends first; fewer than asked is the end, or a problem. A byte order
  /// mark at the beginning is left out.
  std::size_t read(char* to, std::size_t size);
  /// RW0001 once gzip data turned out damaged or cut off.
  [[nodiscard]] const std::optional<Diagnostic>& problem() const noexcept { return problem_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }  // as diagnostics call it

 private:
  struct CloseGzip {
    void operator()(void* file) const noexcept;
  };

  explicit InputStream(std::string name) : name_{std::move(name)} {}
  std::size_t fill(char* to, std::size_t size);

  std::string name_;
  std::unique_ptr<void, CloseGzip> file_;  // a gzFile; null for text in memory
  std::string_view text_;                  // what is left of it
  bool begun_ = false;
  std::optional<Diagnostic> problem_;
};

/// The bytes [0, size()) of a stream that are in memory, followed by kPadding zero bytes at the end of the
/// file and by at least as many readable ones before it.
class ByteWindow {
 public:
  static constexpr std::size_t kPadding = 64;

  explicit ByteWindow(InputStream stream, std::size_t chunk = kChunk);

  /// Forgets the bytes before `keep` and reads on: what was at `keep` is at 0 then. False when nothing more
  /// came.
  bool advance(std::size_t keep);
  [[nodiscard]] const char* data() const noexcept { return buffer_.data(); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] char operator[](std::size_t at) const noexcept { return buffer_[at]; }
  [[nodiscard]] std::string_view text(std::size_t begin, std::size_t end) const {
    return {buffer_.data() + begin, end - begin};
  }
  [[nodiscard]] bool at_end() const noexcept { return at_end_; }  // nothing more comes
  /// The line of the byte `at`, from 1. O(window).
  [[nodiscard]] std::uint64_t line(std::size_t at) const;
  [[nodiscard]] const InputStream& stream() const noexcept { return stream_; }

 private:
  static constexpr std::size_t kChunk = std::size_t{1} << 19;  // stays in a second-level cache

  InputStream stream_;
  std::size_t chunk_;
  std::vector<char> buffer_;
  std::size_t size_ = 0;
  std::uint64_t line_ = 1;  // of the byte at 0
  bool at_end_ = false;
};

}  // namespace rolewright::connectors

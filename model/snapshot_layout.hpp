// The fixed parts of a snapshot file: header and section table, byte for byte as docs/formats.md says. Shared by the
// writer and the loader; nobody else needs them.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unistd.h>

#include "model/diagnostic.hpp"
#include "model/snapshot_file.hpp"

namespace rolewright::snapshot_layout {

static_assert(std::endian::native == std::endian::little, "snapshots are little-endian");

inline constexpr std::array<char, 8> kMagic = {'R', 'W', 'S', 'N', 'A', 'P', '\r', '\n'};
inline constexpr std::size_t kAlign = 64;
inline constexpr std::size_t kNameLength = 24;

struct Header {
  std::array<char, 8> magic = kMagic;
  std::uint32_t version = kSnapshotVersion;
  std::uint32_t sections = 0;
  std::uint64_t table_hash = 0;
};

struct Section {
  std::array<char, kNameLength> name{};
  std::uint32_t item_size = 0;
  std::uint32_t padding = 0;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint64_t hash = 0;
};

[[nodiscard]] constexpr std::size_t align(std::size_t offset) {
  return (offset + kAlign - 1) / kAlign * kAlign;
}

[[nodiscard]] inline Diagnostic file_problem(Code code, const std::string& path, const std::string& what) {
  return {.code = code, .message = "`" + printable(path) + "`: " + what, .where = printable(path)};
}

class OpenFile {
 public:
  explicit OpenFile(int opened) : descriptor{opened} {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (descriptor >= 0) ::close(descriptor);
  }
  const int descriptor;
};

}  // namespace rolewright::snapshot_layout

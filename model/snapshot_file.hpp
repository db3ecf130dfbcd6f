// The file of a Snapshot (.rws): a header, a table of named sections, then each column's bytes, 64-byte
// aligned. Little-endian; every section and the table carry an XXH3-64 checksum. Loaded by memory mapping:
// columns are borrowed, nothing is copied. docs/formats.md describes every byte.
#pragma once

#include <cstdint>
#include <string>

#include "model/result.hpp"
#include "model/snapshot.hpp"

namespace rolewright {

inline constexpr std::uint32_t kSnapshotVersion = 2;

/// Writes to a temporary name beside `path`, then renames: a reader never sees half a file. Errors RW0004.
[[nodiscard]] Result<std::uint64_t> write_snapshot(const Snapshot& snapshot, const std::string& path);

/// Maps and verifies a snapshot. Errors RW0001 unreadable, RW0601 not a snapshot, RW0602 truncated or
/// damaged, RW0603 newer than this program. Cost: one pass over the file for the checksums, one over the
/// references.
[[nodiscard]] Result<Snapshot> load_snapshot(const std::string& path);

}  // namespace rolewright

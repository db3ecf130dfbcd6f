// SnapshotWriter: a snapshot file written column by column, so that a snapshot larger than memory can be made. Columns
// come in the order of for_each_column(); each is appended to in pieces of any size. The file appears under its name
// only when finished.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "model/result.hpp"
#include "model/snapshot.hpp"

namespace rolewright {

class SnapshotWriter {
 public:
  /// Opens a temporary name beside `path`. Errors RW0004.
  static Result<SnapshotWriter> create(std::string path);
  SnapshotWriter(SnapshotWriter&&) noexcept;
  SnapshotWriter& operator=(SnapshotWriter&&) noexcept;
  /// Removes what was written when finish() was not called.
  ~SnapshotWriter();

  /// Starts the next column. A name that is not the next one of for_each_column() is a bug of ours.
  void begin(std::string_view column, std::size_t item_size);
  template <class T>
  void append(std::span<const T> items) {
    append_bytes(items.data(), items.size_bytes());
  }
  /// True once a write has failed: what follows is not written, and finish() says why.
  [[nodiscard]] bool failed() const;
  /// Writes the table, syncs and renames. Bytes of the file; errors RW0004.
  [[nodiscard]] Result<std::uint64_t> finish() &&;

 private:
  struct State;
  explicit SnapshotWriter(std::unique_ptr<State> state);
  void append_bytes(const void* memory, std::size_t bytes);
  std::unique_ptr<State> state_;
};

}  // namespace rolewright

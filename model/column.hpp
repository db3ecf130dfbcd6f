// Column<T>: a read-mostly array that is either owned or borrowed from a memory-mapped snapshot file, so that
// one Snapshot type serves both an import in progress and 225 million grants on disk.
#pragma once

#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

namespace rolewright {

template <class T>
class Column {
  static_assert(std::is_trivially_copyable_v<T>, "columns are written to disk byte for byte");

 public:
  Column() = default;
  Column(std::vector<T> owned) : owned_{std::move(owned)} {}  // NOLINT(google-explicit-constructor)
  /// A view of memory that outlives this column (the mapping held by the same Snapshot).
  static Column borrow(std::span<const T> memory) {
    Column column;
    column.borrowed_ = memory;
    return column;
  }

  [[nodiscard]] std::span<const T> view() const noexcept {
    return owned_.empty() ? borrowed_ : std::span<const T>{owned_};
  }
  [[nodiscard]] std::size_t size() const noexcept { return view().size(); }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] const T& operator[](std::size_t index) const noexcept { return view()[index]; }
  [[nodiscard]] const T* begin() const noexcept { return view().data(); }
  [[nodiscard]] const T* end() const noexcept { return view().data() + size(); }

 private:
  std::vector<T> owned_;
  std::span<const T> borrowed_;
};

}  // namespace rolewright

// SymbolTable: interned text. Each distinct text is stored once, in blocks that never move, and found again
// through an open-addressing table of ids beside their hashes: no allocation and no pointer per text.
// Symbol 0 is "".
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "model/id.hpp"

namespace rolewright {

class SymbolTable {
 public:
  SymbolTable();

  /// The symbol of `text`; made on first mention. Amortized O(length).
  SymbolId intern(std::string_view text);
  /// The symbol of `text`, or none.
  [[nodiscard]] SymbolId find(std::string_view text) const;
  /// Valid until the table goes, whatever is interned later.
  [[nodiscard]] std::string_view text(SymbolId symbol) const { return texts_[symbol.index()]; }
  [[nodiscard]] std::size_t size() const noexcept { return texts_.size(); }
  /// Bytes of all texts together.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    SymbolId symbol;  // none: free
  };

  [[nodiscard]] std::size_t slot_of(std::string_view text, std::uint64_t hash) const;
  std::string_view store(std::string_view text);
  void grow();

  std::vector<Slot> slots_;  // a power of two, at most half full
  std::vector<std::string_view> texts_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;  // free rest of the last block
  std::size_t free_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace rolewright

#include "model/symbol_table.hpp"

#include <algorithm>
#include <cstring>

namespace rolewright {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 18;
constexpr std::size_t kFirstSlots = 1024;

// Folds the 128-bit product of two words into one: every input bit reaches every output bit.
std::uint64_t mix(std::uint64_t left, std::uint64_t right) noexcept {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(left) * right;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t word_at(const char* bytes) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Eight bytes a step; the last step overlaps the one before. Ids depend on the order of first mention, never
// on this hash.
std::uint64_t hash_of(std::string_view text) noexcept {
  constexpr std::uint64_t kFirst = 0x9E3779B97F4A7C15ULL;
  constexpr std::uint64_t kSecond = 0xD6E8FEB86659FD93ULL;
  std::uint64_t hash = mix(text.size() + kFirst, kSecond);
  const char* bytes = text.data();
  if (text.size() < sizeof(std::uint64_t)) {
    std::uint64_t rest = 0;
    if (!text.empty()) std::memcpy(&rest, bytes, text.size());
    return mix(hash ^ rest, kFirst);
  }
  std::size_t left = text.size();
  for (; left > sizeof(std::uint64_t); left -= sizeof(std::uint64_t), bytes += sizeof(std::uint64_t)) {
    hash = mix(hash ^ word_at(bytes), kSecond);
  }
  return mix(hash ^ word_at(text.data() + text.size() - sizeof(std::uint64_t)), kFirst);
}

}  // namespace

SymbolTable::SymbolTable() : slots_(kFirstSlots) {
  intern("");
}

std::size_t SymbolTable::slot_of(std::string_view text, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  std::size_t at = hash & mask;
  while (!slots_[at].symbol.is_none() &&
         (slots_[at].hash != tag || texts_[slots_[at].symbol.index()] != text)) {
    at = (at + 1) & mask;
  }
  return at;
}

SymbolId SymbolTable::find(std::string_view text) const {
  return slots_[slot_of(text, hash_of(text))].symbol;
}

SymbolId SymbolTable::intern(std::string_view text) {
  const std::uint64_t hash = hash_of(text);
  std::size_t at = slot_of(text, hash);
  if (!slots_[at].symbol.is_none()) return slots_[at].symbol;
  if ((texts_.size() + 1) * 2 > slots_.size()) {
    grow();
    at = slot_of(text, hash);
  }
  const SymbolId symbol{texts_.size()};
  slots_[at] = {.hash = static_cast<std::uint32_t>(hash >> 32), .symbol = symbol};
  texts_.push_back(store(text));
  return symbol;
}

std::string_view SymbolTable::store(std::string_view text) {
  if (text.size() > free_) {
    free_ = std::max(kBlockBytes, text.size());
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(free_));
    next_ = blocks_.back().get();
  }
  char* const begin = next_;
  if (!text.empty()) std::memcpy(begin, text.data(), text.size());
  next_ += text.size();
  free_ -= text.size();
  bytes_ += text.size();
  return {begin, text.size()};
}

void SymbolTable::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  std::swap(old, slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.symbol.is_none()) continue;
    std::size_t at = hash_of(texts_[slot.symbol.index()]) & mask;
    while (!slots_[at].symbol.is_none()) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

}  // namespace rolewright

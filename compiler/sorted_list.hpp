// SortedList: a few things in ascending order, each once, in one block of memory: looked up by halving, cheap to copy.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

namespace rolewright::compiler {

template <class Item>
class SortedList {
 public:
  /// O(items).
  void insert(const Item& item) {
    const auto place = std::lower_bound(items_.begin(), items_.end(), item);
    if (place == items_.end() || *place != item) items_.insert(place, item);
  }
  template <class Unwanted>
  void erase_if(Unwanted unwanted) {
    std::erase_if(items_, unwanted);
  }
  /// O(log items).
  [[nodiscard]] bool contains(const Item& item) const {
    return std::binary_search(items_.begin(), items_.end(), item);
  }
  /// Those for which key(item) is `wanted`, by which items are ordered first. O(log items).
  template <class Key, class KeyOf>
  [[nodiscard]] std::span<const Item> with(const Key& wanted, KeyOf key) const {
    const auto first = std::partition_point(items_.begin(), items_.end(), [&](const Item& item) { return key(item) < wanted; });
    const auto last = std::partition_point(first, items_.end(), [&](const Item& item) { return !(wanted < key(item)); });
    return {first, last};
  }

  [[nodiscard]] auto begin() const { return items_.begin(); }
  [[nodiscard]] auto end() const { return items_.end(); }
  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] std::size_t size() const { return items_.size(); }

 private:
  std::vector<Item> items_;
};

}  // namespace rolewright::compiler

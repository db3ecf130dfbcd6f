// ById: what an importer knows by a vendor's id, found without making a string of the id first.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace rolewright::connectors {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};

template <class T>
using ById = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

}  // namespace rolewright::connectors

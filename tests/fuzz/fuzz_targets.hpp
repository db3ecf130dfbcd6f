// The targets of one driver: those of policy text, or those of the readers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace rolewright::tests {

struct FuzzTarget {
  std::string_view name;
  int (*run)(const std::uint8_t* data, std::size_t size);
};

[[nodiscard]] const std::vector<FuzzTarget>& fuzz_targets();

}  // namespace rolewright::tests

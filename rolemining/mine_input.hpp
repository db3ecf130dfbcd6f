// What mine() makes of its input before it searches: checks, and the parts that are mined on their own, each
// with its twins merged. Used by mine.cpp and view_groups.cpp.
#pragma once

#include "rolemining/cluster.hpp"
#include "rolemining/mine.hpp"
#include "rolemining/separation.hpp"
#include "rolemining/twins.hpp"

namespace rolewright::rolemining {

/// Everything wrong with input and options; empty when they can be mined.
[[nodiscard]] Diagnostics check_input(const MineInput& input, const MineOptions& options);

/// The cells whose entitlement is (`Inside`) or is not (`Outside`) in `columns` (ascending). Same dimensions.
enum class Columns : std::uint8_t { Inside, Outside };
[[nodiscard]] Assignments keep_columns(const Assignments& matrix, const std::vector<std::uint32_t>& columns,
                                       Columns which);

/// A matrix ready to search.
struct Part {
  Twins twins;
  std::vector<std::uint32_t> user_weight;
  std::vector<std::uint32_t> entitlement_weight;
  Separation separation;
  std::vector<float> events;       // by cell of the twin-free matrix, summed over twins; empty without logs
  std::vector<float> sensitivity;  // by column; empty when all weigh the same
};
[[nodiscard]] Part make_part(const MineInput& input, const Assignments& matrix);

/// The clusters of a part, over its twin-free rows.
[[nodiscard]] Clusters cluster_part(const Part& part, std::uint64_t seed);

}  // namespace rolewright::rolemining

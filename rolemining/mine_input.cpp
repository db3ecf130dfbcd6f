#include "rolemining/mine_input.hpp"

#include <algorithm>

namespace rolewright::rolemining {
namespace {

constexpr std::size_t kMostCells = 0xFFFFFFF0U;

void bad_option(Diagnostics& found, std::string message) {
  found.add({.code = Code::BadOption, .message = std::move(message)});
}

void check_shape(const MineInput& input, Diagnostics& found) {
  const Assignments& matrix = input.matrix;
  if (matrix.begin.size() != std::size_t{matrix.users} + 1 || matrix.begin.back() != matrix.cells()) {
    bad_option(found, "the assignment matrix has row offsets that do not fit its cells");
    return;
  }
  if (input.users.size() != matrix.users || input.entitlements.size() != matrix.entitlements)
    bad_option(found, "found " + std::to_string(input.users.size()) + " user and " +
                          std::to_string(input.entitlements.size()) + " entitlement names for " +
                          std::to_string(matrix.users) + " users and " + std::to_string(matrix.entitlements) +
                          " entitlements");
  if (!input.events.empty() && input.events.size() != matrix.cells())
    bad_option(found, "found " + std::to_string(input.events.size()) + " usage counts for " +
                          std::to_string(matrix.cells()) + " assignments");
  if (!input.use.empty() && input.use.size() != matrix.cells())
    bad_option(found, "found " + std::to_string(input.use.size()) + " states of use for " +
                          std::to_string(matrix.cells()) + " assignments");
  if (!input.sensitivity.empty() && input.sensitivity.size() != matrix.entitlements)
    bad_option(found, "found " + std::to_string(input.sensitivity.size()) + " weights for " +
                          std::to_string(matrix.entitlements) + " entitlements");
  if (!std::ranges::all_of(input.sensitivity, [](float weight) { return weight > 0 && weight <= 1e6F; }))
    bad_option(found, "a weight of an entitlement is not above 0 and at most 1,000,000");
  for (const Attribute& attribute : input.attributes.attributes)
    if (attribute.values.size() != matrix.users)
      bad_option(found, "attribute `" + printable(attribute.name) + "` has " +
                            std::to_string(attribute.values.size()) + " values for " +
                            std::to_string(matrix.users) + " users");
  if (matrix.cells() == 0)
    found.add(
        {.code = Code::EmptyMatrix, .message = "no user holds any entitlement, so there is nothing to mine"});
  if (matrix.cells() > kMostCells)
    found.add({.code = Code::MatrixTooLarge,
               .message = "found " + std::to_string(matrix.cells()) + " assignments where at most " +
                          std::to_string(kMostCells) + " can be mined"});
}

// A single entitlement on every side completes the conflict in any role that grants it.
void check_conflict(const MineInput& input, std::size_t index, const std::vector<std::uint8_t>& held,
                    Diagnostics& found) {
  const ConflictSides& sides = input.conflicts[index];
  const std::string name = "conflict " + std::to_string(index + 1);
  if (sides.empty()) {
    found.add(
        {.code = Code::ContradictoryMining, .message = name + " has no sides, so every role completes it"});
    return;
  }
  for (const std::vector<std::uint32_t>& side : sides) {
    for (const std::uint32_t entitlement : side) {
      if (entitlement < input.matrix.entitlements) continue;
      found.add({.code = Code::ContradictoryMining,
                 .message = name + " names entitlement " + std::to_string(entitlement) +
                            " of a matrix with " + std::to_string(input.matrix.entitlements)});
      return;
    }
  }
  for (const std::uint32_t entitlement : sides.front()) {
    const bool everywhere = std::ranges::all_of(sides, [&](const std::vector<std::uint32_t>& side) {
      return std::ranges::find(side, entitlement) != side.end();
    });
    if (everywhere && held[entitlement] != 0) {
      found.add({.code = Code::ContradictoryMining,
                 .message = "`" + printable(input.entitlements[entitlement]) + "` is on every side of " +
                            name + ", so any role that grants it completes the conflict",
                 .help = "take it out of one side, or out of the assignments"});
    }
  }
}

}  // namespace

Diagnostics check_input(const MineInput& input, const MineOptions& options) {
  Diagnostics found;
  check_shape(input, found);
  if (!(options.budget_seconds >= 0))
    bad_option(found, "the mining budget is not a number of seconds from 0");
  if (!(options.birthright_share >= 0 && options.birthright_share <= 1))
    bad_option(found, "the birthright share is not between 0 and 1");
  if (found.has_error()) return found;
  std::vector<std::uint8_t> held(input.matrix.entitlements);
  for (const std::uint32_t entitlement : input.matrix.entitlement) held[entitlement] = 1;
  for (std::size_t index = 0; index != input.conflicts.size(); ++index)
    check_conflict(input, index, held, found);
  return found;
}

Assignments keep_columns(const Assignments& matrix, const std::vector<std::uint32_t>& columns,
                         Columns which) {
  std::vector<std::uint8_t> keep(matrix.entitlements, which == Columns::Inside ? 0 : 1);
  for (const std::uint32_t column : columns) keep[column] = which == Columns::Inside ? 1 : 0;
  Assignments kept{
      .users = matrix.users, .entitlements = matrix.entitlements, .begin = {0}, .entitlement = {}};
  for (std::uint32_t user = 0; user != matrix.users; ++user) {
    for (const std::uint32_t entitlement : matrix.row(user))
      if (keep[entitlement] != 0) kept.entitlement.push_back(entitlement);
    kept.begin.push_back(kept.entitlement.size());
  }
  return kept;
}

namespace {

// Number of each original in `groups`, kNoCell for those dropped.
std::vector<std::uint32_t> group_numbers(const std::vector<std::vector<std::uint32_t>>& groups,
                                         std::size_t originals) {
  std::vector<std::uint32_t> number(originals, kNoCell);
  for (std::uint32_t group = 0; group != groups.size(); ++group)
    for (const std::uint32_t original : groups[group]) number[original] = group;
  return number;
}

std::vector<std::uint32_t> group_sizes(const std::vector<std::vector<std::uint32_t>>& groups) {
  std::vector<std::uint32_t> sizes;
  for (const std::vector<std::uint32_t>& group : groups)
    sizes.push_back(static_cast<std::uint32_t>(group.size()));
  return sizes;
}

}  // namespace

Part make_part(const MineInput& input, const Assignments& matrix) {
  std::vector<std::uint8_t> apart;
  if (!input.conflicts.empty()) {
    apart.assign(matrix.entitlements, 0);
    for (const ConflictSides& sides : input.conflicts)
      for (const std::vector<std::uint32_t>& side : sides)
        for (const std::uint32_t entitlement : side) apart[entitlement] = 1;
  }
  Part part{.twins = merge_twins(matrix, apart),
            .user_weight = {},
            .entitlement_weight = {},
            .separation = {},
            .events = {},
            .sensitivity = {}};
  part.user_weight = group_sizes(part.twins.users);
  part.entitlement_weight = group_sizes(part.twins.entitlements);
  const std::vector<std::uint32_t> column_of = group_numbers(part.twins.entitlements, matrix.entitlements);
  if (!input.sensitivity.empty())
    for (const std::vector<std::uint32_t>& twins : part.twins.entitlements)
      part.sensitivity.push_back(input.sensitivity[twins.front()]);
  part.separation = Separation{part.twins.matrix.entitlements, renumber(input.conflicts, column_of)};
  if (input.events.empty()) return part;
  const std::vector<std::uint32_t> row_of = group_numbers(part.twins.users, matrix.users);
  part.events.assign(part.twins.matrix.cells(), 0);
  for (std::uint32_t user = 0; user != matrix.users; ++user) {
    for (const std::uint32_t entitlement : matrix.row(user)) {
      const float seen = input.events[find_cell(input.matrix, {user, entitlement})];
      part.events[find_cell(part.twins.matrix, {row_of[user], column_of[entitlement]})] +=
          seen > 0 ? seen : 0;
    }
  }
  return part;
}

Clusters cluster_part(const Part& part, std::uint64_t seed) {
  ClusterOptions options;
  options.seed = seed;
  return cluster_users(usage_matrix(part.twins.matrix, part.events, part.sensitivity), part.user_weight,
                       options);
}

}  // namespace rolewright::rolemining

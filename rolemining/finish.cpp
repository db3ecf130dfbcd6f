#include "rolemining/finish.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>

namespace rolewright::rolemining {
namespace {

std::string role_id(std::size_t number, std::size_t count) {
  const std::string digits = std::to_string(number);
  const std::size_t width = std::max({std::size_t{3}, std::to_string(count).size(), digits.size()});
  return "R" + std::string(width - digits.size(), '0') + digits;
}

// The number of an id such as R017; 0 for any other text.
std::size_t number_of(const std::string& id) {
  std::size_t number = 0;
  if (id.size() < 2 || id.size() > 12 || id.front() != 'R') return 0;
  const auto read = std::from_chars(id.data() + 1, id.data() + id.size(), number);
  return read.ec == std::errc{} && read.ptr == id.data() + id.size() ? number : 0;
}

// Two roles of one rule share its words: the later one adds what it alone grants, then a number.
std::string distinct_name(const MinedRole& role, const MineInput& input,
                          const std::vector<std::uint32_t>& holders, std::set<std::string>& taken) {
  std::string name = propose_name(role, input.entitlements, holders);
  if (taken.contains(name) && !role.rule.equals.empty()) {
    MinedRole bare = role;
    bare.rule.equals.clear();
    name += ": " + propose_name(bare, input.entitlements, holders);
  }
  const std::string stem = name;
  for (std::size_t again = 2; !taken.insert(name).second; ++again)
    name = stem + " (" + std::to_string(again) + ")";
  return name;
}

}  // namespace

void finish_roles(const MineInput& input, const DescribeOptions& options, std::span<const MinedRole> earlier,
                  RoleSet& out) {
  std::ranges::sort(out.roles, [](const MinedRole& a, const MinedRole& b) {
    if (a.users.size() != b.users.size()) return a.users.size() > b.users.size();
    return std::tie(a.entitlements, a.users) < std::tie(b.entitlements, b.users);
  });
  std::vector<std::uint32_t> holders(input.matrix.entitlements);
  for (const std::uint32_t entitlement : input.matrix.entitlement) ++holders[entitlement];
  std::size_t number = 0;
  for (const MinedRole& role : earlier) number = std::max(number, number_of(role.id));
  std::set<std::string> names;
  for (const MinedRole& role : out.roles) {
    number = std::max(number, number_of(role.id));
    if (!role.id.empty()) names.insert(role.name);
  }
  const Describer describer{input.attributes, input.matrix.users, options};
  out.edges = 0;
  for (MinedRole& role : out.roles) {
    role.rule = describer.describe(role.users);
    role.inherits.clear();  // indexes of another order
    out.edges += role.users.size() + role.entitlements.size();
    if (!role.id.empty()) continue;
    role.id = role_id(++number, out.roles.size());
    role.name = distinct_name(role, input, holders, names);
  }
  out.wsc = out.edges + out.roles.size();
}

bool proves_least(const Assignments& matrix, const CostWeights& wsc, const RoleSet& out) {
  if (out.objective == MiningObjective::Roles) return out.lower_bound == out.roles.size();
  const bool unit = wsc.role == 1 && wsc.user_edge == 1 && wsc.entitlement_edge == 1;
  if (!out.individual.empty() || (out.objective == MiningObjective::Wsc && !unit)) return false;
  std::uint64_t people = 0;
  for (std::uint32_t user = 0; user != matrix.users; ++user) people += matrix.row(user).empty() ? 0U : 1U;
  std::vector<std::uint8_t> held(matrix.entitlements);
  for (const std::uint32_t item : matrix.entitlement) held[item] = 1;
  const auto items = static_cast<std::uint64_t>(std::ranges::count(held, 1));
  const std::uint64_t least = std::max(people, out.lower_bound) + std::max(items, out.lower_bound);
  return out.objective == MiningObjective::Edges ? out.edges == least : out.wsc == least + out.lower_bound;
}

}  // namespace rolewright::rolemining

// The front header of role mining: who holds what (and uses it) → roles that grant exactly that.
//   in   MineInput    assignments, labels, usage events, HR attributes, conflicts no role may complete
//   out  RoleSet      fewest roles with a certificate, or fewest edges, or least structural complexity
// The pipeline: near-universal access apart → twins → kernel → bound and cover → refine → names → check.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"
#include "model/role_review.hpp"
#include "model/role_set.hpp"
#include "rolemining/assignments.hpp"
#include "rolemining/candidate_roles.hpp"
#include "rolemining/describe.hpp"
#include "rolemining/work_budget.hpp"

namespace rolewright::rolemining {

struct MineInput {
  Assignments matrix;                     // users × entitlements, see make_assignments
  std::vector<std::string> users;         // labels of the rows
  std::vector<std::string> entitlements;  // labels of the columns
  std::vector<float> events;              // usage of each cell over the window; empty: no logs
  std::vector<CellUse> use{};             // what logs say of each cell; empty: nothing
  std::vector<float> sensitivity{};  // weight of each entitlement, above 0, 1 for plain ones; empty: all 1
  AttributeTable attributes;         // empty: no rules
  std::vector<ConflictSides> conflicts;  // e.g. for each SoD rule, the entitlements of each function
};

struct MineProgress {
  std::string_view stage;  // "cover", "refine"
  std::uint64_t lower = 0;  // no answer can have less
  std::uint64_t upper = 0;  // what the best answer so far has: roles, or cost while refining
};

/// Whether usage-weighted clusters propose roles to the cover and the annealing.
enum class Clustering : std::uint8_t { Off, Seed };

/// How roles are searched for. Exact refuses what is too large for it; Auto then falls back to Quick, without trying when
/// the reduction alone is estimated to take longer than the budget and kLongestReduction; Quick takes candidate roles
/// for all but birthright access (see quick_roles.hpp).
enum class SearchMethod : std::uint8_t { Exact, Auto, Quick };
inline constexpr double kLongestReduction = 30;  // seconds, estimated

struct MineOptions {
  MiningObjective objective = MiningObjective::Wsc;
  CostWeights wsc;             // what Wsc minimises
  double budget_seconds = 10;  // 0: the first answer; reaching a proved optimum ends earlier
  std::uint64_t seed = 1;
  double birthright_share = 0;  // entitlements held by this share of people get roles of their own; 0: off
  SearchMethod method = SearchMethod::Exact;
  Clustering clustering = Clustering::Seed;
  DescribeOptions describe;
  std::function<void(const MineProgress&)> progress;
  Clock clock;  // empty: the steady clock; only ever stops a search early
};

/// Mines roles whose UA ∘ PA is exactly the input, checked on every run, and none of which completes a
/// conflict. Roles are numbered from most members to fewest. Quick roles leave what none of them grants to individual
/// assignments, have no certificate, and a lower bound of 0.
/// Errors   RW0402 nothing assigned; RW0403 an entitlement that completes a conflict alone, or a side naming an
///          unknown one; RW0404 too large for Exact; RW0005 labels, events or options that do not fit.
/// Cost     the budget; before it the kernel (see kernel.hpp) and one cover.
/// Same input, options and build, same answer, unless `stopped_by_clock`.
[[nodiscard]] Result<RoleSet> mine(const MineInput& input, const MineOptions& options);

/// The questions a choice of answers is made of: from fewest roles over falling weights of a role to fewest edges, with
/// an equal part of the budget each. Everything else is as in `options`.
[[nodiscard]] std::vector<MineOptions> front_questions(const MineOptions& options);

/// Indexes of the answers that no other beats in both roles and edges (an individual assignment counts as an edge),
/// fewest roles first; of equal ones the first.
[[nodiscard]] std::vector<std::size_t> front_of(const std::vector<RoleSet>& answers);

/// mine() asked each of front_questions(), of which front_of() stays.
[[nodiscard]] Result<std::vector<RoleSet>> mine_front(const MineInput& input, const MineOptions& options);

}  // namespace rolewright::rolemining

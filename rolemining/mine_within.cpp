#include "rolemining/mine_within.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "rolemining/check_limits.hpp"
#include "rolemining/check_result.hpp"
#include "rolemining/finish.hpp"
#include "rolemining/mine_input.hpp"

namespace rolewright::rolemining {
namespace {

using Set = std::vector<std::uint32_t>;

constexpr double kBirthrightBudget = 0.15;  // share of the budget

// Both ascending by cell; cells of `from` that are not in `covered`.
Assignments remove_covered(const Assignments& from, const std::vector<MinedRole>& roles) {
  std::vector<std::uint8_t> covered(from.cells());
  for (const MinedRole& role : roles)
    for (const std::uint32_t user : role.users)
      for (const std::uint32_t item : role.entitlements)
        if (const std::uint32_t cell = find_cell(from, {user, item}); cell != kNoCell) covered[cell] = 1;
  Assignments rest{.users = from.users, .entitlements = from.entitlements, .begin = {0}, .entitlement = {}};
  for (std::size_t user = 0; user != from.users; ++user) {
    for (std::size_t cell = from.begin[user]; cell != from.begin[user + 1]; ++cell)
      if (covered[cell] == 0) rest.entitlement.push_back(from.entitlement[cell]);
    rest.begin.push_back(rest.entitlement.size());
  }
  return rest;
}

// The same input over fewer cells.
MineInput with_matrix(const MineInput& input, Assignments matrix) {
  MineInput part = input;
  part.events.clear();
  part.use.clear();
  for (std::uint32_t user = 0; user != matrix.users; ++user)
    for (const std::uint32_t item : matrix.row(user)) {
      const std::uint32_t cell = find_cell(input.matrix, {user, item});
      if (!input.events.empty()) part.events.push_back(input.events[cell]);
      if (!input.use.empty()) part.use.push_back(input.use[cell]);
    }
  part.matrix = std::move(matrix);
  return part;
}

// A locked role may grant birthright and other access at once; then none of it counts as birthright.
Set birthright_of(const Assignments& matrix, double share, const std::vector<MinedRole>& previous) {
  std::vector<std::uint8_t> flag(matrix.entitlements);
  for (const std::uint32_t item : split_birthright(matrix, share)) flag[item] = 1;
  for (const MinedRole& role : previous) {
    if (role.decision != RoleDecision::Locked) continue;
    const bool mixed = std::ranges::any_of(
        role.entitlements, [&](std::uint32_t item) { return flag[item] != flag[role.entitlements.front()]; });
    if (mixed)
      for (const std::uint32_t item : role.entitlements) flag[item] = 0;
  }
  Set birthright;
  for (std::uint32_t item = 0; item != matrix.entitlements; ++item)
    if (flag[item] != 0) birthright.push_back(item);
  return birthright;
}

RoleShape shape_of(const MineInput& input, const Set& birthright, const RoleLimits& limits) {
  RoleShape shape{
      .conflicts = input.conflicts, .birthright = {}, .most_entitlements = limits.most_entitlements};
  if (!birthright.empty()) shape.birthright.assign(input.matrix.entitlements, 0);
  for (const std::uint32_t item : birthright) shape.birthright[item] = 1;
  return shape;
}

// Mines birthright and other columns apart, into one RoleSet.
Result<MinedWithin> mine_apart(const MineInput& input, const MineOptions& options, const Set& birthright) {
  MinedWithin answer;
  RoleSet& all = answer.roles;
  all.users = input.users;
  all.entitlements = input.entitlements;
  all.objective = options.objective;
  for (const Columns which : {Columns::Inside, Columns::Outside}) {
    Assignments matrix = keep_columns(input.matrix, birthright, which);
    if (matrix.cells() == 0) continue;
    MineOptions own = options;
    own.birthright_share = 0;
    if (!birthright.empty())
      own.budget_seconds *= which == Columns::Inside ? kBirthrightBudget : 1 - kBirthrightBudget;
    Result<RoleSet> mined = mine(with_matrix(input, std::move(matrix)), own);
    if (!mined.ok()) return mined.error();
    RoleSet& part = mined.value();
    for (MinedRole& role : part.roles) {
      role.birthright = which == Columns::Inside;
      all.roles.push_back(std::move(role));
    }
    all.fooling_set.insert(all.fooling_set.end(), part.fooling_set.begin(), part.fooling_set.end());
    all.stopped_by_clock = all.stopped_by_clock || part.stopped_by_clock;
    if (part.lower_bound == 0) answer.method = SearchMethod::Quick;
  }
  if (answer.method == SearchMethod::Quick) all.fooling_set.clear();  // nothing is proved of the whole
  return answer;
}

// Cells no two of which fit in one role of the whole matrix, chosen greedily: a bound for any roles at all.
void certify(const Assignments& matrix, const RoleShape& shape, RoleSet& out) {
  RoleShape pairs{.conflicts = {}, .birthright = shape.birthright, .most_entitlements = 0};
  std::ranges::copy_if(shape.conflicts, std::back_inserter(pairs.conflicts),
                       [](const ConflictSides& sides) { return sides.size() == 2; });
  std::vector<std::pair<std::uint32_t, std::uint32_t>> chosen;
  for (const auto& [user, item] : out.fooling_set) {
    if (std::ranges::binary_search(out.individual, std::pair{user, item})) continue;
    const bool alone = std::ranges::none_of(chosen, [&](const auto& other) {
      const bool together = find_cell(matrix, {user, other.second}) != kNoCell &&
                            find_cell(matrix, {other.first, item}) != kNoCell;
      Set both{std::min(item, other.second), std::max(item, other.second)};
      if (both[0] == both[1]) both.pop_back();
      return together && pairs.allows(both);
    });
    if (alone) chosen.emplace_back(user, item);
  }
  out.fooling_set = std::move(chosen);
  out.lower_bound = out.fooling_set.size();
  out.bound_proof = BoundProof::FoolingSet;
}

void reject(const std::vector<MinedRole>& previous, std::size_t locked, CandidateRoles& roles) {
  std::set<Set> rejected;
  for (const MinedRole& role : previous)
    if (role.decision == RoleDecision::Rejected) rejected.insert(role.entitlements);
  std::size_t index = 0;
  std::erase_if(roles, [&](const CandidateRole& role) {
    return index++ >= locked && rejected.contains(role.entitlements);
  });
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> outside_roles(const Assignments& matrix,
                                                                   const std::vector<MinedRole>& roles) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> open;
  const Assignments rest = remove_covered(matrix, roles);
  for (std::uint32_t user = 0; user != rest.users; ++user)
    for (const std::uint32_t item : rest.row(user)) open.emplace_back(user, item);
  return open;
}

// Roles in their new shape; one that still has the entitlements of a kept role keeps its id and name.
std::vector<MinedRole> named(const CandidateRoles& shaped, const std::vector<MinedRole>& kept,
                             std::size_t locked, const RoleShape& shape) {
  std::map<Set, std::size_t> known;
  for (std::size_t index = locked; index < kept.size(); ++index)
    known.emplace(kept[index].entitlements, index);
  std::vector<MinedRole> roles;
  for (std::size_t index = 0; index != shaped.size(); ++index) {
    MinedRole role;
    if (index < locked) {
      role = kept[index];
    } else if (const auto at = known.find(shaped[index].entitlements); at != known.end()) {
      role = kept[at->second];
      known.erase(at);
    }
    role.users = shaped[index].users;
    role.entitlements = shaped[index].entitlements;
    role.birthright = !shape.birthright.empty() && shape.birthright[role.entitlements.front()] != 0;
    roles.push_back(std::move(role));
  }
  return roles;
}

// What no answer could have, however the roles are cut: each contradiction with both of its sides.
Diagnostics check_locked(const MineInput& input, const MineConstraints& constraints, const RoleShape& shape) {
  Diagnostics found;
  const RoleShape any_size{.conflicts = shape.conflicts, .birthright = {}, .most_entitlements = 0};
  for (const MinedRole& role : constraints.previous.roles.roles) {
    if (role.decision != RoleDecision::Locked) continue;
    if (!any_size.allows(role.entitlements))
      found.add({.code = Code::ContradictoryMining,
                 .message = "locked role `" + printable(role.id) + "` completes a conflict by itself",
                 .help = "unlock it: its entitlements may not meet in one role"});
    for (const std::uint32_t item : role.entitlements)
      if (std::ranges::binary_search(constraints.excluded, item))
        found.add({.code = Code::ContradictoryMining,
                   .message = "locked role `" + printable(role.id) + "` grants `" +
                              printable(input.entitlements[item]) + "`, which is excluded from every role",
                   .help = "unlock the role, or do not exclude what it grants"});
  }
  return found;
}

void check_or_bug(const MineInput& input, const Assignments& matrix, const MineConstraints& constraints,
                  const RoleSet& out) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> cells;
  for (std::uint32_t user = 0; user != matrix.users; ++user)
    for (const std::uint32_t item : matrix.row(user)) cells.emplace_back(user, item);
  std::vector<std::string> wrong = check_result({.users = matrix.users,
                                                 .entitlements = matrix.entitlements,
                                                 .cells = cells,
                                                 .conflicts = input.conflicts},
                                                out);
  for (std::string& sentence : check_limits(constraints, out)) wrong.push_back(std::move(sentence));
  if (!wrong.empty()) bug("a constrained mining result fails its check: " + wrong.front());
}

}  // namespace

Result<MinedWithin> mine_within(const MineInput& input, const MineOptions& options,
                                const MineConstraints& constraints) {
  MinedWithin answer;
  const bool plain = constraints.excluded.empty() && constraints.previous.roles.roles.empty();
  if (plain && !constraints.limits.any()) {
    Result<RoleSet> mined = mine(input, options);
    if (!mined.ok()) return mined.error();
    answer.roles = std::move(mined).value();
    if (answer.roles.lower_bound == 0) answer.method = SearchMethod::Quick;
    return answer;
  }
  Diagnostics found = check_input(input, options);
  if (found.has_error()) return found;
  const Assignments matrix = keep_columns(input.matrix, constraints.excluded, Columns::Outside);
  if (matrix.cells() == 0)
    return Diagnostic{.code = Code::EmptyMatrix,
                      .message = "every entitlement anybody holds is excluded, so there is nothing to mine"};
  const Set birthright = birthright_of(matrix, options.birthright_share, constraints.previous.roles.roles);
  const RoleShape shape = shape_of(input, birthright, constraints.limits);
  found = check_locked(input, constraints, shape);
  if (found.has_error()) return found;

  KeptRoles kept = keep_roles(matrix, constraints.previous, shape);
  answer.notes = std::move(kept.notes);
  Result<MinedWithin> mined =
      mine_apart(with_matrix(input, remove_covered(matrix, kept.roles)), options, birthright);
  if (!mined.ok()) return mined.error();
  answer.roles = std::move(mined.value().roles);
  answer.method = mined.value().method;
  RoleSet& out = answer.roles;
  CandidateRoles all;
  for (const MinedRole& role : kept.roles)
    all.push_back({.users = role.users, .entitlements = role.entitlements});
  for (const MinedRole& role : out.roles)
    all.push_back({.users = role.users, .entitlements = role.entitlements});
  if (constraints.limits.any()) {
    Result<LimitedRoles> limited = apply_limits({.matrix = matrix,
                                                 .users = input.users,
                                                 .shape = shape,
                                                 .limits = constraints.limits,
                                                 .locked = kept.locked},
                                                std::move(all));
    if (!limited.ok()) return limited.error();
    all = std::move(limited).value().roles;
  }
  reject(constraints.previous.roles.roles, kept.locked, all);
  out.roles = named(all, kept.roles, kept.locked, shape);
  out.birthright = birthright;
  out.excluded = constraints.excluded;
  out.individual = outside_roles(matrix, out.roles);
  std::ranges::sort(out.fooling_set);
  certify(matrix, shape, out);
  finish_roles(with_matrix(input, matrix), options.describe, constraints.previous.roles.roles, out);
  out.optimal = proves_least(matrix, options.wsc, out);
  out.exact = true;
  answer.change = change_between(constraints.previous.roles, out);
  check_or_bug(input, matrix, constraints, out);
  return answer;
}

Result<std::vector<FrontAnswer>> mine_front_within(const MineInput& input, const MineOptions& options,
                                                   const MineConstraints& constraints) {
  const std::vector<MineOptions> questions = front_questions(options);
  std::vector<MinedWithin> answers;
  std::vector<RoleSet> roles;
  for (const MineOptions& question : questions) {
    Result<MinedWithin> answer = mine_within(input, question, constraints);
    if (!answer.ok()) return answer.error();
    roles.push_back(answer.value().roles);
    answers.push_back(std::move(answer).value());
  }
  std::vector<FrontAnswer> front;
  for (const std::size_t at : front_of(roles))
    front.push_back({.question = questions[at], .mined = std::move(answers[at])});
  return front;
}

}  // namespace rolewright::rolemining

#include "rolemining/mine.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include "rolemining/check_result.hpp"
#include "rolemining/finish.hpp"
#include "rolemining/mine_input.hpp"
#include "rolemining/quick_roles.hpp"
#include "rolemining/refine.hpp"
#include "rolemining/role_search.hpp"

namespace rolewright::rolemining {
namespace {

constexpr double kSearchShare = 0.15;  // of the budget for proving role counts, when edges or WSC matter
constexpr double kPolishShare = 0.2;   // of what is left, for cheaper roles at the proved count
constexpr std::uint64_t kLongestPolish = 100'000'000;
constexpr std::uint64_t kKeepRolesFirst = 1'000'000'000;

// A part's answer in the caller's numbers.
struct MinedPart {
  CandidateRoles roles;
  std::vector<Cell> fooling;
  std::vector<RoleSearch::Block> blocks;
  std::uint64_t lower = 0;
  bool searched = false;
};

std::vector<std::uint32_t> expand(const std::vector<std::uint32_t>& merged,
                                  const std::vector<std::vector<std::uint32_t>>& groups) {
  std::vector<std::uint32_t> originals;
  for (const std::uint32_t item : merged)
    originals.insert(originals.end(), groups[item].begin(), groups[item].end());
  std::ranges::sort(originals);
  return originals;
}

CandidateRoles groups_of(const Clusters& clusters) {
  CandidateRoles groups;
  for (std::size_t cluster = 0; cluster != clusters.members.size(); ++cluster)
    groups.push_back({.users = clusters.members[cluster], .entitlements = clusters.common[cluster]});
  return groups;
}

void tell(const MineOptions& options, std::string_view stage, std::uint64_t lower, std::uint64_t upper) {
  if (options.progress) options.progress({.stage = stage, .lower = lower, .upper = upper});
}

CostWeights cost_of(const MineOptions& options) {
  if (options.objective == MiningObjective::Edges) return {.role = 0, .user_edge = 1, .entitlement_edge = 1};
  if (options.objective == MiningObjective::Roles) return {.role = kKeepRolesFirst};
  return options.wsc;
}

// Each person and each entitlement has an edge, and so has each role on both sides, of which there are `roles` at
// least.
std::uint64_t least_cost(const Part& part, const CostWeights& cost, std::uint64_t roles) {
  const auto total = [](const std::vector<std::uint32_t>& weights) {
    return std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
  };
  return cost.role * roles + cost.user_edge * std::max(roles, total(part.user_weight)) +
         cost.entitlement_edge * std::max(roles, total(part.entitlement_weight));
}

std::uint64_t cost_now(const RefineProblem& problem, const CandidateRoles& roles) {
  const RoleSetSize size = measure(roles, problem);
  return problem.cost.role * size.roles + problem.cost.user_edge * size.user_edges +
         problem.cost.entitlement_edge * size.entitlement_edges;
}

CandidateRoles refine_part(const Part& part, const CandidateRoles& roles, CandidateRoles hints,
                           std::uint64_t least_roles, const MineOptions& options, WorkBudget& budget) {
  const CostWeights cost = cost_of(options);
  RefineProblem problem{.matrix = part.twins.matrix,
                              .user_weight = part.user_weight,
                              .entitlement_weight = part.entitlement_weight,
                              .cost = cost,
                              .conflicts = part.separation.conflicts(),
                              .hints = std::move(hints),
                              .seed = options.seed,
                              .least = least_cost(part, cost, least_roles),
                              .progress = {}};
  const bool only_polish = options.objective == MiningObjective::Roles;
  const std::uint64_t least = problem.least;
  if (!only_polish) problem.progress = [&](std::uint64_t now) { tell(options, "refine", least, now); };
  tell(options, "refine", only_polish ? least_roles : least, only_polish ? roles.size() : cost_now(problem, roles));
  WorkBudget turn = only_polish ? budget.slice(kPolishShare).at_most(kLongestPolish) : budget.slice(1);
  CandidateRoles refined = refine(problem, roles, turn);
  budget.charge(turn);
  return refined;
}

// Nothing when the part is too large.
std::optional<MinedPart> mine_part(const Part& part, const MineOptions& options, WorkBudget& budget) {
  RoleSearch search{part.twins.matrix, part.separation, options.seed, budget};
  if (!search.possible()) return std::nullopt;
  tell(options, "cover", search.lower(), search.upper());
  const bool wants_roles = options.objective == MiningObjective::Roles;
  CandidateRoles groups;
  if (options.clustering == Clustering::Seed && !budget.exhausted() && !(wants_roles && search.closed()))
    groups = groups_of(cluster_part(part, options.seed));
  WorkBudget turn = budget.slice(wants_roles ? 1 - kPolishShare : kSearchShare);
  if (!search.closed()) search.seed(groups, turn);
  search.improve(turn, [&] { tell(options, "cover", search.lower(), search.upper()); });
  budget.charge(turn);
  MinedPart mined{.roles = {}, .fooling = {}, .blocks = {}, .lower = search.lower(), .searched = search.searched()};
  for (const CandidateRole& role : refine_part(part, search.roles(), std::move(groups), search.lower(), options, budget))
    mined.roles.push_back({.users = expand(role.users, part.twins.users),
                           .entitlements = expand(role.entitlements, part.twins.entitlements)});
  const auto original = [&](const Cell& cell) {
    return Cell{part.twins.users[cell.user].front(), part.twins.entitlements[cell.entitlement].front()};
  };
  for (const Cell& cell : search.fooling_set()) mined.fooling.push_back(original(cell));
  mined.blocks = search.blocks();
  for (RoleSearch::Block& block : mined.blocks)
    for (Cell& cell : block.cells) cell = original(cell);
  return mined;
}

void add_part(const MinedPart& mined, bool birthright, RoleSet& out) {
  for (const CandidateRole& role : mined.roles)
    out.roles.push_back({.id = {},
                         .name = {},
                         .users = role.users,
                         .entitlements = role.entitlements,
                         .rule = {},
                         .birthright = birthright});
  for (const Cell& cell : mined.fooling) out.fooling_set.emplace_back(cell.user, cell.entitlement);
  for (const RoleSearch::Block& block : mined.blocks) {
    CertificateBlock& added = out.blocks.emplace_back();
    added.roles = block.roles;
    for (const Cell& cell : block.cells) added.cells.emplace_back(cell.user, cell.entitlement);
    std::ranges::sort(added.cells);
  }
  out.lower_bound += mined.lower;
  if (mined.searched) out.bound_proof = BoundProof::Search;
}

// Of the kernel: passes over each assignment's holders, 64 of a person's entitlements at a time. About, and rather more.
double reduction_seconds(const Assignments& matrix) {
  constexpr double kSecondsAStep = 1.2e-8;  // measured, all passes together
  std::vector<std::uint64_t> holders(matrix.entitlements);
  for (const std::uint32_t item : matrix.entitlement) ++holders[item];
  double steps = 0;
  for (std::uint32_t user = 0; user != matrix.users; ++user) {
    const auto words = static_cast<double>((matrix.row(user).size() + 63) / 64);
    for (const std::uint32_t item : matrix.row(user)) steps += static_cast<double>(holders[item]) * words;
  }
  return steps * kSecondsAStep;
}

bool worth_trying_exactly(const Assignments& matrix, Columns which, const MineOptions& options) {
  if (options.method == SearchMethod::Exact) return true;
  if (options.method == SearchMethod::Quick && which == Columns::Outside) return false;
  const double longest = std::max(options.budget_seconds, kLongestReduction);
  return reduction_seconds(matrix) <= longest || reduction_seconds(merge_twins(matrix, {}).matrix) <= longest;
}

void add_quick_part(const Assignments& matrix, const MineInput& input, const MineOptions& options, bool birthright,
                    WorkBudget& budget, RoleSet& out) {
  tell(options, "quick", 0, 0);
  QuickRoles found = quick_roles({.matrix = matrix, .conflicts = input.conflicts, .seed = options.seed}, budget);
  for (CandidateRole& role : found.roles)
    out.roles.push_back({.id = {},
                         .name = {},
                         .users = std::move(role.users),
                         .entitlements = std::move(role.entitlements),
                         .rule = {},
                         .birthright = birthright});
  for (std::uint32_t user = 0; user != matrix.users; ++user)
    for (std::size_t cell = matrix.begin[user]; cell != matrix.begin[user + 1]; ++cell)
      if (found.open[cell] != 0) out.individual.emplace_back(user, matrix.entitlement[cell]);
}

// Of candidate roles nothing is proved, whatever was proved of a part.
void withdraw_bound(RoleSet& out) {
  std::ranges::sort(out.individual);
  out.fooling_set.clear();
  out.blocks.clear();
  out.lower_bound = 0;
  out.bound_proof = BoundProof::FoolingSet;
}

void finish(const MineInput& input, const MineOptions& options, RoleSet& out) {
  std::ranges::sort(out.fooling_set);
  finish_roles(input, options.describe, {}, out);
  out.objective = options.objective;
  out.optimal = proves_least(input.matrix, options.wsc, out);
  out.exact = true;
}

// Every answer is rebuilt by code that shares nothing with the search; a difference is our mistake.
void check_or_bug(const MineInput& input, const RoleSet& out) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> cells;
  cells.reserve(input.matrix.cells());
  for (std::uint32_t user = 0; user != input.matrix.users; ++user)
    for (const std::uint32_t entitlement : input.matrix.row(user)) cells.emplace_back(user, entitlement);
  const CheckInput check{.users = input.matrix.users,
                         .entitlements = input.matrix.entitlements,
                         .cells = cells,
                         .conflicts = input.conflicts,
                         .block_steps = 0};
  const std::vector<std::string> wrong = check_result(check, out);
  if (!wrong.empty()) bug("a mining result fails its check: " + wrong.front());
}

}  // namespace

Result<RoleSet> mine(const MineInput& input, const MineOptions& options) {
  Diagnostics found = check_input(input, options);
  if (found.has_error()) return found;
  WorkBudget budget{options.budget_seconds, options.clock};
  RoleSet out;
  out.users = input.users;
  out.entitlements = input.entitlements;
  out.birthright = split_birthright(input.matrix, options.birthright_share);
  bool quick = false;
  for (const Columns which : {Columns::Inside, Columns::Outside}) {
    const bool birthright = which == Columns::Inside;
    if (birthright && out.birthright.empty()) continue;
    const Assignments matrix = keep_columns(input.matrix, out.birthright, which);
    if (matrix.cells() == 0) continue;
    WorkBudget turn = budget.slice(birthright ? kSearchShare : 1);
    std::optional<MinedPart> mined;
    if (worth_trying_exactly(matrix, which, options)) mined = mine_part(make_part(input, matrix), options, turn);
    if (!mined && options.method == SearchMethod::Exact) {
      return Diagnostic{.code = Code::MatrixTooLarge,
                        .message = "what is left of the matrix after reduction is too large to search",
                        .help = "mine it in parts, by system or by department"};
    }
    if (mined) {
      add_part(*mined, birthright, out);
    } else {
      add_quick_part(matrix, input, options, birthright, turn, out);
      quick = true;
    }
    budget.charge(turn);
  }
  if (quick) withdraw_bound(out);
  out.stopped_by_clock = budget.out_of_time();
  finish(input, options, out);
  check_or_bug(input, out);
  return out;
}

// From fewest roles to fewest edges: what a role weighs against an edge.
constexpr std::array<std::uint64_t, 4> kFrontWeights{30, 8, 3, 1};

std::vector<MineOptions> front_questions(const MineOptions& options) {
  std::vector<MineOptions> questions;
  const auto add = [&](MiningObjective objective, std::uint64_t role) {
    MineOptions own = options;
    own.objective = objective;
    own.wsc = {.role = role};
    own.budget_seconds = options.budget_seconds / static_cast<double>(kFrontWeights.size() + 2);
    questions.push_back(std::move(own));
  };
  add(MiningObjective::Roles, 1);
  for (const std::uint64_t role : kFrontWeights) add(MiningObjective::Wsc, role);
  add(MiningObjective::Edges, 1);
  return questions;
}

std::vector<std::size_t> front_of(const std::vector<RoleSet>& answers) {
  const auto edges_of = [](const RoleSet& answer) { return answer.edges + answer.individual.size(); };
  std::vector<std::size_t> front;
  for (std::size_t at = 0; at != answers.size(); ++at) {
    const bool beaten = std::ranges::any_of(answers, [&](const RoleSet& other) {
      const auto roles = other.roles.size() <=> answers[at].roles.size();
      const auto edges = edges_of(other) <=> edges_of(answers[at]);
      if (roles == 0 && edges == 0) return &other < &answers[at];  // of equals the first stays
      return roles <= 0 && edges <= 0;
    });
    if (!beaten) front.push_back(at);
  }
  std::ranges::stable_sort(front, {}, [&](std::size_t at) { return answers[at].roles.size(); });
  return front;
}

Result<std::vector<RoleSet>> mine_front(const MineInput& input, const MineOptions& options) {
  std::vector<RoleSet> answers;
  for (const MineOptions& question : front_questions(options)) {
    Result<RoleSet> answer = mine(input, question);
    if (!answer.ok()) return answer.error();
    answers.push_back(std::move(answer).value());
  }
  std::vector<RoleSet> front;
  for (const std::size_t at : front_of(answers)) front.push_back(std::move(answers[at]));
  return front;
}

}  // namespace rolewright::rolemining

#include "analyzer/smallest_fix.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "analyzer/analyze.hpp"
#include "analyzer/duty_holders.hpp"
#include "analyzer/function_holders.hpp"
#include "analyzer/grant_path.hpp"
#include "analyzer/reachability.hpp"
#include "analyzer/revocable_edges.hpp"
#include "compiler/encode.hpp"

namespace rolewright::analyzer {
namespace {

using compiler::ExclusiveRule;
using compiler::FunctionId;
using compiler::Grant;
using compiler::HoldsRule;
using compiler::StillHoldsRule;

// One path by which a person holds something: the grant it makes, and the edges that would have to stay.
struct Path {
  Grant grant;
  AccountId account;
  std::vector<std::size_t> edges;  // indexes of the edges that may be taken away
};

// What must not be (a finding), or must stay (a duty's holders): a condition on the edges kept.
struct Demand {
  std::size_t finding = 0;              // index in the analysis; of a duty to keep: not used
  FunctionId keep_function;             // none: the demand is that the finding goes
  std::size_t at_least = 1;             // of keep_function: so many holders stay
  std::vector<PersonId> people;         // whose paths these are, in the order of `paths`
  std::vector<std::vector<Path>> paths;  // by person
  std::set<std::size_t> edges;          // all that occur
};

class Fixer {
 public:
  Fixer(const compiler::World& world, const Analysis& analysis, const FixOptions& options)
      : world_{world},
        analysis_{analysis},
        options_{options},
        reachability_{world_},
        program_{world_.binding},
        duties_{world_.binding, program_},
        edges_{world_, reachability_, duties_} {}

  FixPlan run() {
    for (std::size_t index = 0; index != analysis_.findings.size(); ++index)
      if (is_chosen(analysis_.findings[index])) demand(index);
    constexpr int kMostRounds = 20;
    for (int round = 0; round != kMostRounds; ++round) {
      edges_.learn_prices();
      solve_groups();
      if (!protect_duties()) break;  // nothing was missing, so the plan stands
    }
    conclude();
    return std::move(plan_);
  }

 private:
  [[nodiscard]] bool is_chosen(const Finding& finding) const {
    if (finding.status != FindingStatus::Open) return false;
    return options_.findings.empty() ||
           std::find(options_.findings.begin(), options_.findings.end(), finding.id) != options_.findings.end();
  }
  void leave(const Finding& finding, std::string reason) { plan_.left.push_back({finding.id, std::move(reason)}); }

  // ---- what a finding rests on ----------------------------------------------------------------------------------

  void demand(std::size_t index) {
    const Finding& finding = analysis_.findings[index];
    if (!finding.account.is_none())
      return leave(finding, "nobody answers for the account: name its owner or sponsor, or take its access away");
    if (finding.rule.index() >= world_.binding.policy.rules.size())
      return leave(finding, "an exception is out of order: renew it or let it end");
    if (finding.person.is_none()) return leave(finding, "it is about people together, so no one grant decides it");
    if (std::holds_alternative<compiler::GrantSelfRule>(world_.binding.policy.rules[finding.rule.index()].body))
      return leave(finding, "it is about what the person may grant: change who owns or administers it");
    const std::optional<std::vector<NodeId>> nodes = rests_on(finding);
    if (!nodes) return leave(finding, "it is about what was done, which revoking access does not undo");
    Demand demand{.finding = index, .keep_function = {}, .people = {finding.person}, .paths = {{}}, .edges = {}};
    if (!add_paths(finding.person, *nodes, demand)) return leave(finding, "too many paths lead there to weigh them all");
    if (!can_be_cleared(demand))
      return leave(finding, "it rests on access that must stay: emergency access, or what the policy itself declares");
    demands_.push_back(std::move(demand));
  }

  // Nodes whose grants the rule reads, or nothing when it reads none.
  std::optional<std::vector<NodeId>> rests_on(const Finding& finding) {
    const compiler::RuleBody& body = world_.binding.policy.rules[finding.rule.index()].body;
    if (const auto* holds = std::get_if<HoldsRule>(&body)) return conferring(finding.person, holds->functions);
    if (const auto* still = std::get_if<StillHoldsRule>(&body)) return conferring(finding.person, still->functions);
    const auto* exclusive = std::get_if<ExclusiveRule>(&body);
    if (exclusive == nullptr || exclusive->in_one_session) return std::nullopt;
    std::vector<NodeId> nodes;
    for (const compiler::RoleId role : exclusive->roles)
      if (const NodeId node = world_.binding.role_nodes[role.index()]; !node.is_none()) nodes.push_back(node);
    return nodes;
  }

  // Entitlements the person holds today that confer a permission of the functions.
  std::vector<NodeId> conferring(PersonId person, const std::vector<FunctionId>& functions) {
    std::set<compiler::PermissionId> wanted;
    for (const FunctionId function : functions)
      for (const compiler::PermissionId permission : world_.binding.policy.functions[function.index()].permissions)
        wanted.insert(permission);
    std::set<NodeId> nodes;
    for (const Grant& grant : grants_of(world_, reachability_, person)) {
      if (!world_.binding.snapshot.is_entitlement(grant.node) || !grant.held.contains(world_.today)) continue;
      for (const compiler::PermissionId permission : world_.binding.permissions[grant.node.index()])
        if (wanted.contains(permission)) nodes.insert(grant.node);
    }
    return {nodes.begin(), nodes.end()};
  }

  bool add_paths(PersonId person, const std::vector<NodeId>& nodes, Demand& demand) {
    for (const NodeId node : nodes) {
      const std::vector<GrantWitness> found = all_paths(world_, person, node);
      if (found.size() >= kMaxPaths) return false;
      for (const GrantWitness& witness : found) {
        Path path = path_of(witness);
        if (!path.grant.held.contains(world_.today)) continue;
        demand.edges.insert(path.edges.begin(), path.edges.end());
        demand.paths.back().push_back(std::move(path));
      }
    }
    return true;
  }

  Path path_of(const GrantWitness& witness) {
    const Snapshot& snapshot = world_.binding.snapshot;
    Path path{.grant = compiler::kNothingYet, .account = witness.account, .edges = {}};
    path.grant.marks = compiler::marks_of(snapshot.accounts[witness.account.index()]);
    NodeId from;
    for (const PathStep& step : witness.path) {
      const EdgeKey key = from.is_none() ? EdgeKey{true, witness.account, NodeId{}, step.node}
                                         : EdgeKey{false, AccountId{}, from, step.node};
      const Grant next = compiler::follow(world_, path.grant, {step.node, step.terms});
      if (edges_.is_revocable(key, next.marks & ~path.grant.marks)) path.edges.push_back(edges_.index(key));
      path.grant = next;
      from = step.node;
    }
    return path;
  }

  // With everything gone that may go, is the finding?
  bool can_be_cleared(const Demand& demand) {
    smt::Problem problem;
    std::map<std::size_t, smt::Term> nothing_kept;
    for (const std::size_t edge : demand.edges) nothing_kept.emplace(edge, problem.false_());
    return problem.is_true(satisfied(demand, nothing_kept, problem));
  }

  // ---- one group of demands that share edges ----------------------------------------------------------------------

  void solve_groups() {
    std::vector<std::size_t> group(demands_.size());
    std::iota(group.begin(), group.end(), std::size_t{0});
    std::map<std::size_t, std::size_t> owner;  // edge → a demand that has it
    const auto root = [&](std::size_t at) {
      while (group[at] != at) at = group[at] = group[group[at]];
      return at;
    };
    for (std::size_t index = 0; index != demands_.size(); ++index)
      for (const std::size_t edge : demands_[index].edges) {
        const auto [known, fresh] = owner.try_emplace(edge, index);
        if (!fresh) group[root(index)] = root(known->second);
      }
    std::map<std::size_t, std::vector<std::size_t>> members;
    for (std::size_t index = 0; index != demands_.size(); ++index) members[root(index)].push_back(index);
    removed_.clear();
    plan_.cost = plan_.bound = 0;
    gave_up_ = false;
    impossible_.clear();
    for (const auto& [first, demands] : members) solve(demands);
  }

  enum class Aim : std::uint8_t { ClearAll, ClearMost };

  // Clears every finding of the group; where duties do not allow that, as many as they allow.
  void solve(const std::vector<std::size_t>& members) {
    if (!solve(members, Aim::ClearAll)) solve(members, Aim::ClearMost);
  }

  // False when the demands cannot all be met.
  bool solve(const std::vector<std::size_t>& members, Aim aim) {
    smt::Problem problem;
    std::map<std::size_t, smt::Term> keep;
    std::uint32_t all_prices = 0;
    for (const std::size_t member : members)
      for (const std::size_t edge : demands_[member].edges)
        if (!keep.contains(edge)) {
          const smt::Term term = problem.boolean("keep " + std::to_string(edge));
          keep.emplace(edge, term);
          all_prices += edges_.known(edge).price;
          problem.soft(term, edges_.known(edge).price, {smt::ClauseKind::Goal, static_cast<std::uint32_t>(edge), "keep"});
        }
    const std::uint32_t priceless = all_prices + 1;  // one finding more is worth any change
    std::map<std::size_t, smt::Term> goals;
    for (const std::size_t member : members) {
      const smt::Term met = satisfied(demands_[member], keep, problem);
      const smt::ClauseTag tag{smt::ClauseKind::Rule, static_cast<std::uint32_t>(member), "demand"};
      if (aim == Aim::ClearAll || !demands_[member].keep_function.is_none()) {
        problem.assert_clause(met, tag);
      } else {
        problem.soft(met, priceless, tag);
        goals.emplace(member, met);
      }
    }
    const smt::Optimum optimum = smt::optimize(engine_, problem, options_.budget);
    if (std::holds_alternative<smt::Unsat>(optimum)) return false;
    if (std::holds_alternative<smt::GaveUp>(optimum)) {
      gave_up_ = true;
      for (const std::size_t member : members)
        if (demands_[member].keep_function.is_none())
          impossible_[demands_[member].finding] = "the search ended before any plan was found";
      return true;
    }
    const auto* optimal = std::get_if<smt::Optimal>(&optimum);
    const auto* bounded = std::get_if<smt::Bounded>(&optimum);
    const smt::Model& model = optimal != nullptr ? optimal->model : bounded->best;
    const std::uint64_t lost = priceless * give_up(problem, model, goals);
    take(problem, model, keep);
    plan_.cost += (optimal != nullptr ? optimal->cost : bounded->cost) - lost;
    plan_.bound += optimal != nullptr ? optimal->cost - lost : bounded->bound - std::min(lost, bounded->bound);
    gave_up_ = gave_up_ || bounded != nullptr;
    return true;
  }

  // Findings that the model leaves; how many.
  std::uint64_t give_up(const smt::Problem& problem, const smt::Model& model,
                        const std::map<std::size_t, smt::Term>& goals) {
    const auto values = smt::evaluate(problem, model);
    std::uint64_t left = 0;
    for (const auto& [member, met] : goals) {
      if (values[met.index()] != 0) continue;
      ++left;
      impossible_[demands_[member].finding] = "clearing it as well would leave a duty too few holders";
    }
    return left;
  }

  void take(const smt::Problem& problem, const smt::Model& model, const std::map<std::size_t, smt::Term>& keep) {
    const auto values = smt::evaluate(problem, model);
    for (const auto& [edge, term] : keep)
      if (values[term.index()] == 0) removed_.insert(edge);
  }

  smt::Term satisfied(const Demand& demand, const std::map<std::size_t, smt::Term>& keep, smt::Problem& problem) {
    if (demand.keep_function.is_none())
      return problem.not_(violation(analysis_.findings[demand.finding], demand.paths[0], keep, problem));
    std::vector<smt::Term> holders;
    for (const auto& paths : demand.paths)
      holders.push_back(held(demand.keep_function, possible(paths, keep, problem), problem));
    return problem.at_least(demand.at_least, holders);
  }

  std::vector<compiler::PossibleGrant> possible(const std::vector<Path>& paths,
                                                const std::map<std::size_t, smt::Term>& keep, smt::Problem& problem) {
    std::vector<compiler::PossibleGrant> grants;
    for (const Path& path : paths) {
      std::vector<smt::Term> stays;
      for (const std::size_t edge : path.edges) stays.push_back(keep.at(edge));
      grants.push_back({path.grant, problem.and_(stays)});
    }
    return grants;
  }

  smt::Term held(FunctionId function, const std::vector<compiler::PossibleGrant>& grants, smt::Problem& problem) {
    const HoldsRule any{.functions = {function}, .at_least = 1, .same_scope = {}, .condition = {}};
    return compiler::encode_conflict(world_, any, grants, problem);
  }

  smt::Term violation(const Finding& finding, const std::vector<Path>& paths,
                      const std::map<std::size_t, smt::Term>& keep, smt::Problem& problem) {
    const compiler::RuleBody& body = world_.binding.policy.rules[finding.rule.index()].body;
    if (std::holds_alternative<ExclusiveRule>(body)) {
      std::map<NodeId, std::vector<smt::Term>> roles;
      for (const compiler::PossibleGrant& item : possible(paths, keep, problem))
        roles[item.grant.node].push_back(item.held);
      std::vector<smt::Term> held_roles;
      for (const auto& [node, ways] : roles) held_roles.push_back(problem.or_(ways));
      return problem.at_least(2, held_roles);
    }
    if (const auto* still = std::get_if<StillHoldsRule>(&body)) return kept_after(*still, finding.person, paths, keep, problem);
    const auto& holds = std::get<HoldsRule>(body);
    std::vector<Path> read = paths;
    if (holds.reads_account) std::erase_if(read, [&](const Path& path) { return is_cleared(holds, finding.person, path); });
    return compiler::encode_conflict(world_, holds, possible(read, keep, problem), problem);
  }

  // The rule's condition is false of the account the path starts from.
  bool is_cleared(const HoldsRule& rule, PersonId person, const Path& path) {
    const Account& account = world_.binding.snapshot.accounts[path.account.index()];
    return compiler::evaluate(world_.binding.policy, rule.condition,
                              compiler::facts_of(world_.binding, person, account), world_.today) == compiler::Truth::False;
  }

  smt::Term kept_after(const StillHoldsRule& rule, PersonId person, const std::vector<Path>& paths,
                       const std::map<std::size_t, smt::Term>& keep, smt::Problem& problem) {
    std::vector<smt::Term> kept;
    for (const DatedFact& event : compiler::facts_of(world_.binding.snapshot.events, person)) {
      if (world_.binding.snapshot.text(event.what) != rule.event ||
          world_.today.count() - event.day.count() <= rule.days)
        continue;
      std::vector<Path> before = paths;
      std::erase_if(before, [&](const Path& path) { return path.grant.held.from > event.day; });
      const auto grants = possible(before, keep, problem);
      for (const FunctionId function : rule.functions) kept.push_back(held(function, grants, problem));
    }
    return problem.or_(kept);
  }

  // ---- what must stay ------------------------------------------------------------------------------------------------

  compiler::World changed() const {
    compiler::World world = world_;
    for (const std::size_t edge : removed_) {
      const Cause cause = cause_of(edges_.key(edge));
      if (!cause.direct) {
        world.change.removed_nodes.insert({cause.from, cause.to});
        continue;
      }
      for (const Edge& direct : world_.binding.snapshot.edges_of(cause.account))
        if (direct.to == cause.to) world.change.removed.insert({cause.account, direct});
    }
    return world;
  }

  // Duties that the plan would leave without a holder, or a rule with too few, become demands. True when there are any.
  bool protect_duties() {
    std::vector<FunctionId> touched;
    for (const std::size_t edge : removed_) {
      const std::vector<FunctionId> confers = duties_.conferred_by(reachability_.of(std::get<3>(edges_.key(edge))));
      touched.insert(touched.end(), confers.begin(), confers.end());
    }
    sort_unique(touched);
    compiler::World world = changed();
    const Reachability reachability{world};
    const std::vector<FunctionId> functions = duties_.scarce(
        world, reachability, std::move(touched), [&](FunctionId function) { return duties_.needed(function); });
    if (functions.empty()) return false;
    const DutyHolders::HoldersOf before = duties_.of(world_, reachability_, functions);
    const DutyHolders::HoldersOf after = duties_.of(world, reachability, functions);
    bool missing = false;
    for (const auto& [function, holders] : before) {
      const std::size_t wanted = std::min(duties_.needed(function), holders.size());
      if (after.at(function).size() < wanted && protected_.insert(function).second)
        missing = keep_holders(function, holders, wanted) || missing;
    }
    return missing;
  }

  bool keep_holders(FunctionId function, const std::vector<PersonId>& holders, std::size_t at_least) {
    Demand demand{.finding = 0, .keep_function = function, .at_least = at_least, .people = {}, .paths = {}, .edges = {}};
    constexpr std::size_t kMostHolders = 20'000;
    for (const PersonId person : holders) {
      demand.people.push_back(person);
      demand.paths.emplace_back();
      if (demand.people.size() <= kMostHolders && add_paths(person, conferring(person, {function}), demand)) continue;
      narrowed_ = true;
      demand.people.pop_back();
      demand.paths.pop_back();
      if (demand.people.size() == kMostHolders) break;
    }
    if (demand.people.size() < at_least) return false;
    demands_.push_back(std::move(demand));
    return true;
  }

  // ---- the plan --------------------------------------------------------------------------------------------------------

  void conclude() {
    for (const auto& [finding, reason] : impossible_) leave(analysis_.findings[finding], reason);
    std::set<std::string> known;
    for (const Finding& finding : analysis_.findings)
      if (finding.status == FindingStatus::Open) known.insert(finding.id);
    compiler::World world = changed();
    const std::set<std::string> open = open_findings(world);
    for (const std::string& id : known)
      if (!open.contains(id)) plan_.cleared.push_back(id);
    for (const std::string& id : open)
      if (!known.contains(id)) plan_.adds.push_back(id);
    for (const Demand& demand : demands_) {
      if (!demand.keep_function.is_none() || impossible_.contains(demand.finding)) continue;
      const Finding& finding = analysis_.findings[demand.finding];
      if (open.contains(finding.id)) leave(finding, "analyzing again still finds it");
    }
    std::map<std::size_t, std::vector<std::string>> clears;  // edge → findings that rest on it
    for (const Demand& demand : demands_)
      if (demand.keep_function.is_none() && !impossible_.contains(demand.finding))
        for (const std::size_t edge : demand.edges) clears[edge].push_back(analysis_.findings[demand.finding].id);
    for (const std::size_t edge : removed_) plan_.changes.push_back(change(edge, std::move(clears[edge])));
    std::stable_sort(plan_.changes.begin(), plan_.changes.end(), [](const FixChange& left, const FixChange& right) {
      return left.clears.size() > right.clears.size();
    });
    if (narrowed_) plan_.bound = 0;  // that another of the holders stays may cost less
    std::erase_if(plan_.left, [&](const FixPlan::Left& item) { return !open.contains(item.finding); });  // cleared by the way
    plan_.proved_minimal = !gave_up_ && plan_.adds.empty() && plan_.cost == plan_.bound;
  }

  FixChange change(std::size_t edge, std::vector<std::string> clears) const {
    const RevocableEdges::Known& known = edges_.known(edge);
    FixChange change{.cause = cause_of(edges_.key(edge)),
                     .price = known.price,
                     .people = known.people,
                     .used = known.used,
                     .critical = known.critical,
                     .clears = std::move(clears)};
    std::sort(change.clears.begin(), change.clears.end());
    change.cause.findings = change.clears.size();
    return change;
  }

  compiler::World world_;
  const Analysis& analysis_;
  const FixOptions& options_;
  Reachability reachability_;
  compiler::DecisionProgram program_;
  DutyHolders duties_;
  RevocableEdges edges_;
  std::vector<Demand> demands_;
  std::set<std::size_t> removed_;                    // edges
  std::map<std::size_t, std::string> impossible_;    // finding → why it stays
  bool gave_up_ = false;
  bool narrowed_ = false;  // of a duty to keep, not every holder was considered
  smt::Engine engine_;
  std::set<FunctionId> protected_;
  FixPlan plan_;
};

}  // namespace

FixPlan smallest_fix(const compiler::World& world, const Analysis& analysis, const FixOptions& options) {
  return Fixer{world, analysis, options}.run();
}

}  // namespace rolewright::analyzer

#include "analyzer/legal_way.hpp"

#include <algorithm>
#include <set>

namespace rolewright::analyzer {
namespace {

using compiler::PolicyIr;

// What giving back would take away the grants that the answer's new findings rest on: held directly, by a name of the
// policy. Ascending.
std::set<std::string> in_the_way(const compiler::World& world, const CheckResult& answer, const std::string& asked) {
  const PolicyIr& policy = world.binding.policy;
  std::set<std::string> names;
  for (const Finding& finding : answer.caused_by_request)
    for (const GrantWitness& grant : finding.grants) {
      if (grant.path.empty()) continue;
      const NodeId held = grant.path.front().node;
      for (std::size_t index = 0; index != policy.roles.size(); ++index)
        if (world.binding.role_nodes[index] == held && policy.roles[index].name != asked)
          names.insert(policy.roles[index].name);
      if (!world.binding.snapshot.is_entitlement(held)) continue;
      for (const compiler::PermissionId permission : world.binding.permissions[held.index()])
        names.insert(policy.permissions[permission.index()].name);
    }
  return names;
}

RequestItem item_of(const PolicyIr& policy, const std::string& name) {
  const bool role = std::any_of(policy.roles.begin(), policy.roles.end(),
                                [&](const compiler::Role& known) { return known.name == name; });
  return role ? RequestItem{.role = name, .permission = {}, .scope = {}}
              : RequestItem{.role = {}, .permission = name, .scope = {}};
}

class Search {
 public:
  Search(const compiler::World& world, PersonId person) : world_{world}, person_{person}, requests_{world} {}

  std::optional<LegalWay> run(NodeId node) {
    struct Try {
      std::string role;
      std::vector<std::string> gives;
    };
    std::vector<Try> tries;
    for (const std::string& role : roles_conferring(world_, node)) tries.push_back({role, {}});
    constexpr std::size_t kMostGivenBack = 2;
    for (std::size_t given = 0; given <= kMostGivenBack && !best_; ++given) {
      std::vector<Try> next;
      for (const Try& attempt : tries) {
        const std::optional<CheckResult> answer = ask(attempt.role, attempt.gives, Day::max());
        if (!answer) continue;
        if (const std::optional<LegalWay> way = within_days(attempt.role, attempt.gives, *answer)) {
          if (!best_ || (best_->answer.answer == Answer::NeedsApproval && way->answer.answer == Answer::Permit)) best_ = way;
          continue;
        }
        for (const std::string& name : in_the_way(world_, *answer, attempt.role)) {
          if (!attempt.gives.empty() && name <= attempt.gives.back()) continue;
          next.push_back({attempt.role, attempt.gives});
          next.back().gives.push_back(name);
        }
      }
      tries = std::move(next);
    }
    return std::move(best_);
  }

 private:
  // The attempt for good or, when it breaks rules only later, until then.
  std::optional<LegalWay> within_days(const std::string& role, const std::vector<std::string>& gives, CheckResult answer) {
    constexpr int kMostShortened = 4;
    Day until = Day::max();
    for (int turn = 0; turn != kMostShortened; ++turn) {
      if (answer.answer != Answer::Deny) return LegalWay{role, gives, until, std::move(answer)};
      for (const Finding& finding : answer.caused_by_request)
        if (finding.status != FindingStatus::Mitigated) until = std::min(until, finding.held.from);
      if (until == Day::max() || until <= world_.today) return std::nullopt;
      std::optional<CheckResult> again = ask(role, gives, until);
      if (!again) return std::nullopt;
      answer = std::move(*again);
    }
    return std::nullopt;
  }

  std::optional<CheckResult> ask(const std::string& role, const std::vector<std::string>& gives, Day until) {
    const Snapshot& snapshot = world_.binding.snapshot;
    Request request{.person = std::string{snapshot.text(snapshot.persons[person_.index()].key)},
                    .add = {item_of(world_.binding.policy, role)},
                    .remove = {},
                    .held = {Day::min(), until},
                    .ticket = {}};
    for (const std::string& name : gives) request.remove.push_back(item_of(world_.binding.policy, name));
    Result<CheckResult> answer = requests_.check(request);
    if (!answer.ok()) return std::nullopt;
    return std::move(answer).value();
  }

  const compiler::World& world_;
  PersonId person_;
  PreGrant requests_;
  std::optional<LegalWay> best_;
};

}  // namespace

std::vector<std::string> roles_conferring(const compiler::World& world, NodeId node) {
  const PolicyIr& policy = world.binding.policy;
  std::vector<std::string> names;
  for (std::size_t index = 0; index != policy.roles.size(); ++index) {
    const auto& grants = policy.roles[index].all_grants;
    const bool confers = world.binding.role_nodes[index] == node ||
                         std::any_of(grants.begin(), grants.end(), [&](compiler::PermissionId permission) {
                           const auto& known = world.binding.entitlements[permission.index()];
                           return std::binary_search(known.begin(), known.end(), EntitlementId{node.index()});
                         });
    if (confers) names.push_back(policy.roles[index].name);
  }
  return names;
}

std::optional<LegalWay> shortest_legal_way(const compiler::World& world, PersonId person, NodeId node) {
  return Search{world, person}.run(node);
}

}  // namespace rolewright::analyzer

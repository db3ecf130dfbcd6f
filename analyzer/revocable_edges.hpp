// RevocableEdges: assignments and what nodes confer, of which a fix may take some away; and what each would cost.
//   price  100 for a change, as much again when what it leads to was exercised within 90 days and again when it is critical:
//          of a duty that fewer than three people hold; 1 for each bystander
#pragma once

#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "analyzer/duty_holders.hpp"
#include "analyzer/reachability.hpp"
#include "model/analysis.hpp"

namespace rolewright::analyzer {

using EdgeKey = std::tuple<bool, AccountId, NodeId, NodeId>;  // as in Cause: direct, account, from, to

[[nodiscard]] Cause cause_of(const EdgeKey& key);

class RevocableEdges {
 public:
  /// All outlive this. O(usage).
  RevocableEdges(compiler::World& world, const Reachability& reachability, const DutyHolders& duties);

  /// False for what must not or cannot be taken: emergency access, and what only the policy says. `marks` are the edge's.
  [[nodiscard]] bool is_revocable(const EdgeKey& key, std::uint32_t marks) const;
  /// The number of an edge, from 0 in order of first use. O(log edges).
  std::size_t index(const EdgeKey& key);
  [[nodiscard]] const EdgeKey& key(std::size_t edge) const { return keys_[edge]; }

  struct Known {
    std::uint32_t price = 0;
    std::uint64_t people = 1;  // who would lose something, at least one
    std::optional<bool> used;  // what it leads to was exercised lately, by them or, of a node's edge, by anybody; none: unlogged
    bool critical = false;     // it leads to a duty that few hold
  };
  /// Of edges that are new since the last time: everybody's holdings are read once for all of them.
  void learn_prices();
  [[nodiscard]] const Known& known(std::size_t edge) const { return known_[edge]; }

 private:
  [[nodiscard]] bool is_recent(const UsageEvent& event) const;
  [[nodiscard]] std::optional<bool> is_used(const EdgeKey& key) const;
  [[nodiscard]] std::vector<compiler::FunctionId> duties_of(const EdgeKey& key) const;

  compiler::World& world_;
  const Reachability& reachability_;
  const DutyHolders& duties_;
  std::vector<EdgeKey> keys_;
  std::map<EdgeKey, std::size_t> index_;
  std::vector<bool> recently_used_;  // by EntitlementId, by anybody
  std::vector<bool> logged_;         // by SystemId: some use of its entitlements is known
  std::vector<Known> known_;         // by edge
};

}  // namespace rolewright::analyzer

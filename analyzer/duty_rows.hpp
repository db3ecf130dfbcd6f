// DutyRows: what each node means to the rules on some days, mostly one: the bits of every duty that holding it finally confers, the
// bits of every duty paired with one of these, and the grants behind them. Nodes of no duty, which are most, have none.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analyzer/reachability.hpp"
#include "analyzer/rule_index.hpp"
#include "compiler/program.hpp"

namespace rolewright::analyzer {

class DutyRows {
 public:
  /// Of what is held on some day of `days`. O(nodes + what they grant).
  DutyRows(const compiler::World& world, const Reachability& reachability, const compiler::DecisionProgram& program,
           const RuleIndex& index, Interval days);

  [[nodiscard]] bool matters(NodeId node) const { return (marked_[node.index() / 64] >> (node.index() % 64) & 1U) != 0; }
  [[nodiscard]] const std::uint64_t* marked() const { return marked_.data(); }
  /// Of a node that matters: words() of duties, then words() of partners of these.
  [[nodiscard]] const std::uint64_t* row(NodeId node) const { return rows_.data() + std::size_t{slot_[node.index()]} * 2 * words_; }
  /// Of a node that matters: words() of duties that holding it confers whatever the limits of the assignment.
  [[nodiscard]] const std::uint64_t* certain(NodeId node) const {
    return certain_.data() + std::size_t{slot_[node.index()]} * words_;
  }
  /// Of a node that matters: its grants that matter and are held on such a day, as Reachability::of() has them.
  [[nodiscard]] std::span<const Grant> onward(NodeId node) const {
    const std::size_t slot = slot_[node.index()];
    return {grants_.data() + ends_[slot], ends_[slot + 1] - ends_[slot]};
  }
  [[nodiscard]] Interval days() const { return days_; }
  /// True when edges with these terms are in force on such a day and count.
  [[nodiscard]] bool in_force(TermsId terms) const { return (in_force_[terms.index() / 64] >> (terms.index() % 64) & 1U) != 0; }

 private:
  std::size_t words_;
  Interval days_;
  std::vector<std::uint64_t> marked_, in_force_, rows_, certain_;
  std::vector<std::uint32_t> slot_;
  std::vector<std::size_t> ends_;
  std::vector<Grant> grants_;
};

}  // namespace rolewright::analyzer

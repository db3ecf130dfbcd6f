#include "analyzer/duty_rows.hpp"

#include <algorithm>

namespace rolewright::analyzer {

DutyRows::DutyRows(const compiler::World& world, const Reachability& reachability,
                   const compiler::DecisionProgram& program, const RuleIndex& index, Interval days)
    : words_{index.words()}, days_{days}, marked_(words_for(world.binding.snapshot.nodes.size())), ends_{0} {
  const Snapshot& snapshot = world.binding.snapshot;
  in_force_.resize(words_for(snapshot.terms.size()));
  for (std::size_t terms = 0; terms != snapshot.terms.size(); ++terms)
    if (!intersect(snapshot.terms[terms].held, days).empty() && compiler::counts(snapshot.terms[terms].marks, world.count))
      set_bit(in_force_, terms);
  // First what a node is itself, then what it confers.
  std::vector<std::uint64_t> own(words_);
  std::vector<std::uint32_t> own_slot(snapshot.nodes.size());  // 0: none
  std::vector<std::uint64_t> own_rows(words_);
  for (std::size_t node = 0; node != snapshot.nodes.size(); ++node) {
    std::fill(own.begin(), own.end(), 0);
    if (!index.add_node(program, NodeId{node}, own)) continue;
    own_slot[node] = static_cast<std::uint32_t>(own_rows.size() / words_);
    own_rows.insert(own_rows.end(), own.begin(), own.end());
  }
  slot_.resize(snapshot.nodes.size());
  for (std::size_t node = 0; node != snapshot.nodes.size(); ++node) {
    std::fill(own.begin(), own.end(), 0);
    const std::size_t before = grants_.size();
    const std::size_t certain = certain_.size();
    certain_.resize(certain + words_);
    for (const Grant& grant : reachability.of(NodeId{node})) {
      if (own_slot[grant.node.index()] == 0 || intersect(grant.held, days).empty()) continue;
      grants_.push_back(grant);
      const std::uint64_t* bits = own_rows.data() + std::size_t{own_slot[grant.node.index()]} * words_;
      for (std::size_t word = 0; word != words_; ++word) {
        own[word] |= bits[word];
        if (grant.box == compiler::ScopeBoxes::kEverywhere) certain_[certain + word] |= bits[word];
      }
    }
    if (grants_.size() == before) {
      certain_.resize(certain);
      continue;
    }
    set_bit(marked_, node);
    slot_[node] = static_cast<std::uint32_t>(ends_.size() - 1);
    ends_.push_back(grants_.size());
    rows_.insert(rows_.end(), own.begin(), own.end());
    const std::size_t partners = rows_.size();
    rows_.resize(rows_.size() + words_);
    for_each_set(own, [&](std::size_t bit) { unite({rows_.data() + partners, words_}, index.partners.row(bit)); });
  }
}

}  // namespace rolewright::analyzer

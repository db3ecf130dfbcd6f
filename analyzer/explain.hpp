// Explain: who holds what, how, and the shortest legal way to get what one does not hold.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/analyze.hpp"
#include "analyzer/grant_path.hpp"
#include "analyzer/reachability.hpp"

namespace rolewright::analyzer {

/// What a name means: a permission or role of the policy, `SYSTEM:NAME` of any node, or a plain name of one.
[[nodiscard]] std::vector<NodeId> find_holdings(const compiler::World& world, std::string_view name);

/// People who hold one of the nodes today, ascending.
[[nodiscard]] std::vector<PersonId> holders_of(compiler::World& world, const std::vector<NodeId>& nodes);
/// The same where the graph of `world` is known already, and keeps the nodes. O(nodes + assignments).
[[nodiscard]] std::vector<PersonId> holders_of(compiler::World& world, const Reachability& reachability,
                                               const std::vector<NodeId>& nodes);

/// How many people hold each of the nodes today, in their order. O(graph + assignments), however many nodes.
[[nodiscard]] std::vector<std::uint64_t> holder_counts(compiler::World& world, const std::vector<NodeId>& nodes);

/// Everything the person holds today, ascending.
[[nodiscard]] std::vector<NodeId> holdings_of(compiler::World& world, PersonId person);

/// Sentences on each policy role that would confer `node`: may this person have it, and what would stand in
/// the way.
[[nodiscard]] std::vector<std::string> ways_to_get(const compiler::World& world, PersonId person,
                                                   NodeId node);

}  // namespace rolewright::analyzer

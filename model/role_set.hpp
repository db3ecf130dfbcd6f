// RoleSet: what mining returns and connectors emit. UA (users of each role), PA (entitlements of each role),
// scores and the certificate that no fewer roles suffice. Users and entitlements are indexes into the mined
// matrix, whose labels travel along.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace rolewright {

/// The HR-attribute rule that explains a role's members.
struct RoleRule {
  std::vector<std::pair<std::string, std::string>> equals;  // attribute = value, all of them
  double precision = 0;  // of the people the rule selects, the share who are members
  double recall = 0;     // of the members, the share the rule selects
};

/// What people decided about a role, kept from one mining to the next.
enum class RoleDecision : std::uint8_t { None, Accepted, Locked, Rejected };

struct MinedRole {
  std::string id;                           // R001, stable for a given input and seed
  std::string name;                         // proposed
  std::vector<std::uint32_t> users;         // ascending
  std::vector<std::uint32_t> entitlements;  // ascending
  RoleRule rule;                            // empty `equals`: no rule found
  bool birthright = false;                  // of near-universal entitlements, kept apart from the rest
  RoleDecision decision = RoleDecision::None;
  std::vector<std::uint32_t> inherits{};  // indexes of roles it contains and need not grant anew, ascending
};

enum class MiningObjective : std::uint8_t { Roles, Edges, Wsc };

/// Assignments that alone need a number of roles, which an exhaustive search shows. No role holds assignments of
/// two blocks, or of a block and the fooling set.
struct CertificateBlock {
  std::uint64_t roles = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> cells;  // (user, entitlement), ascending
};

/// What rests behind RoleSet::lower_bound: the fooling set alone, or blocks beside it.
enum class BoundProof : std::uint8_t { FoolingSet, Search };

/// A likely mistake in the input that mining undid first.
enum class AccessChangeKind : std::uint8_t { Remove, Add };
struct AccessChange {
  AccessChangeKind kind = AccessChangeKind::Remove;
  std::uint32_t user = 0;
  std::uint32_t entitlement = 0;
  double price = 0;    // nats of evidence such a change needs; dear where the access is in use
  std::string reason;  // for people
};

struct RoleSet {
  std::vector<std::string> users;         // labels of the matrix rows
  std::vector<std::string> entitlements;  // labels of the matrix columns
  std::vector<MinedRole> roles;
  std::uint64_t lower_bound = 0;  // roles needed at least, for an exact cover
  BoundProof bound_proof = BoundProof::FoolingSet;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> fooling_set;  // (user, entitlement), ascending
  std::vector<CertificateBlock> blocks;  // lower_bound is the fooling set's size and the blocks' roles together
  std::vector<std::uint32_t>
      birthright;  // entitlements held by nearly everyone; no role mixes them with others
  std::vector<std::uint32_t> excluded;  // entitlements kept out of every role, ascending
  std::vector<std::pair<std::uint32_t, std::uint32_t>>
      individual;  // (user, entitlement) held and granted by no role, ascending; the excluded ones not listed
  MiningObjective objective = MiningObjective::Roles;
  std::uint64_t edges = 0;        // |UA| + |PA|
  std::uint64_t wsc = 0;          // roles + edges, unit weights
  std::vector<AccessChange> changes;  // what the input differs in from what the roles grant; cheapest first
  bool exact = false;             // UA ∘ PA and the individual assignments rebuild the input, checked
  bool optimal = false;           // objective proved least
  bool stopped_by_clock = false;  // another run with this seed may answer otherwise
};

}  // namespace rolewright

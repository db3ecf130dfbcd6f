// RoleReview: what people ask about a mined role before they accept it. Indexes are those of the RoleSet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/role_set.hpp"

namespace rolewright {

/// What logs say of one assignment. Unknown is not Unused: a system without logs says nothing about its
/// people.
enum class CellUse : std::uint8_t { Unknown, Unused, Dormant, Used };

/// How many of some assignments are in each state.
struct UseCounts {
  std::uint64_t used = 0;     // in the window
  std::uint64_t dormant = 0;  // before the window only
  std::uint64_t unused = 0;   // a log would have shown it, and never did
  std::uint64_t unknown = 0;  // no log would show it

  void count(CellUse use) noexcept {
    std::uint64_t& own = use == CellUse::Used      ? used
                         : use == CellUse::Dormant ? dormant
                         : use == CellUse::Unused  ? unused
                                                   : unknown;
    ++own;
  }
};

struct AccessShift {
  std::uint32_t user = 0;
  std::vector<std::uint32_t> entitlements;  // ascending
};

struct NearRole {
  std::uint32_t role = 0;
  double entitlements = 0;  // shared ÷ those of either, 0…1
  double people = 0;
};

struct RoleReview {
  bool automatic = false;  // the rule selects exactly the members: it can stand for a list of them
  std::string owner;       // proposed; empty when nothing suggests one
  std::string owner_basis;
  std::vector<AccessShift> gains;    // the rule selects them and they are not members: what they would get
  std::vector<AccessShift> losses;   // members the rule does not select: what no other role gives them
  std::vector<NearRole> near;        // nearly the same entitlements or people, nearest first
  UseCounts use;                     // of the assignments the role covers
  double sensitivity = 0;            // the highest weight of what it grants
  std::uint32_t most_sensitive = 0;  // the entitlement that has it
  std::size_t units = 0;             // organisational units its members are in
};

/// How a role set differs from the one before it, roles matched by id.
struct RoleChange {
  std::uint64_t unchanged = 0;
  std::uint64_t changed = 0;
  std::uint64_t added = 0;
  std::uint64_t dropped = 0;
  std::uint64_t edges_added = 0;    // person to role and role to entitlement
  std::uint64_t edges_removed = 0;  // of people and entitlements that are still there
};

/// A setting that would give another answer, and which.
struct Threshold {
  std::string option;  // --least-people
  std::string value;
  std::string effect;
};

/// What is said of a role set beside its roles.
struct MiningReview {
  std::vector<RoleReview> roles;     // one a role, in their order
  std::vector<MinedRole> rejected;   // of the mining before, not proposed again
  std::optional<RoleChange> change;  // from the mining before
  std::uint64_t hierarchy_edges = 0;
  std::uint64_t hierarchy_wsc = 0;  // 0: inheritance was not asked for
  UseCounts use;                    // of every assignment
  std::vector<Threshold> thresholds;
};

}  // namespace rolewright

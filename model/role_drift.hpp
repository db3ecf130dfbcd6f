// RoleDrift: what people hold on one day against the roles they were given before.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rolewright {

struct RoleDrift {
  struct Missing {
    std::string role;         // id
    std::string entitlement;  // label
  };
  struct Holder {
    std::string user;
    std::vector<Missing> missing;    // granted by a role of theirs and not held; by role, then entitlement
    std::vector<std::string> extra;  // held and granted by nothing they were given; in order of the matrix
  };
  struct OfRole {
    std::string role;  // id
    std::uint64_t holders = 0;
    std::uint64_t incomplete = 0;  // holders who lack something of it
    std::uint64_t gone = 0;        // holders the matrix does not have, or who hold nothing
  };
  std::vector<Holder> holders;         // only those with drift, in order of the role set
  std::vector<OfRole> roles;           // every role, in its order
  std::vector<std::string> gone;       // holders the matrix does not have, or who hold nothing
  std::vector<std::string> newcomers;  // who holds something and has no role and no individual assignment
  std::uint64_t unchanged = 0;         // holders without drift

  [[nodiscard]] bool none() const noexcept { return holders.empty() && gone.empty() && newcomers.empty(); }
};

}  // namespace rolewright

// Giving people access in the World: one function a kind of grant.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "synth/random.hpp"
#include "synth/world.hpp"

namespace rolewright::synth {

/// Which rows of an application a role is limited to, and for how long; empty means unlimited.
struct Limits {
  std::string fund_center = {};
  std::string alc = {};
  std::string office = {};
  std::string start = {};
  std::string end = {};
};

void join_okta(World& world, std::size_t person, std::string_view group);
void join_entra(World& world, std::size_t entra_user, std::string_view group);
/// A role in an application whose extract lists users: Momentum, PRISM, IPP, GrantSolutions, EmpowHR,
/// ServiceNow.
void hold_role(World& world, std::size_t person, std::string_view system, std::string_view role,
               Limits limits = {});
/// Everything in a Job's access list; the lists' chances draw from `random`.
void give_all(World& world, std::size_t person, std::string_view access, Random& random);

/// How `person` logs in to `system`.
[[nodiscard]] std::string login_of(const Person& person, std::string_view system);
/// Leaf 1…4 of a unit's fund centers: fund_center(22, 1) is FC-2210; leaf 0 is the unit's own.
[[nodiscard]] std::string fund_center(unsigned fund, std::size_t leaf);
/// The agency location code that pays for a unit.
[[nodiscard]] std::string location_code(unsigned fund);

}  // namespace rolewright::synth

// A planted role-mining instance: who holds what because of which roles, with the least number of roles known.
//   in   sizes and a seed
//   out  the assignment matrix, the planted roles and a certificate that no fewer roles can grant it
// Role k has an entitlement of its own and a *keeper* who has role k and otherwise roles below k only. The
// keepers' own entitlements are then assignments no two of which fit in one role. Popularity of roles and of
// entitlements follows a power law, so that most people hold a combination of roles nobody else has.
// Pure: the same options give the same instance everywhere.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "model/result.hpp"
#include "synth/bureau.hpp"

namespace rolewright::synth {

struct PlantedOptions {
  std::uint32_t people = 10'000;
  std::uint32_t entitlements = 12'500;  // birthright included
  std::uint32_t roles = 3'500;
  std::uint32_t role_size = 15;        // entitlements of a role on average, at least 2
  std::uint32_t roles_per_person = 4;  // on average, at least 1
  std::uint32_t birthright = 0;        // entitlements everyone holds, in no role
  std::uint32_t noise_per_mille = 0;   // of the assignments cleared, and as many cells set
  std::uint64_t seed = 1;
};

struct PlantedInstance {
  PlantedOptions options;
  std::vector<std::vector<std::uint32_t>> roles;    // entitlements of each, ascending
  std::vector<std::vector<std::uint32_t>> members;  // roles of each person, ascending
  std::vector<std::vector<std::uint32_t>> held;     // entitlements of each person, ascending, noise included
  std::vector<std::pair<std::uint32_t, std::uint32_t>> certificate;  // (person, entitlement); empty with noise
  std::vector<std::pair<std::uint32_t, std::uint32_t>> cleared;      // noise, ascending
  std::vector<std::pair<std::uint32_t, std::uint32_t>> set;
};

/// Errors   RW0005 fewer people or entitlements than roles, a role size below 2, no roles per person, noise
///          above 200 per mille. Cost O(assignments).
[[nodiscard]] Result<PlantedInstance> plant(const PlantedOptions& options);

/// matrix.upa, roles.tsv (`role<TAB>entitlement …`), members.tsv (`person<TAB>role …`), certificate.tsv or
/// flips.tsv (`person<TAB>entitlement`, the latter behind `-` cleared or `+` set).
[[nodiscard]] std::vector<SynthFile> planted_files(const PlantedInstance& instance);

}  // namespace rolewright::synth

// Facts: what HR says of one person of a population. Drawn from (seed, person) apart from access, so that people of one
// job with the same access still differ.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "synth/blueprint.hpp"

namespace rolewright::synth {

inline constexpr std::array<std::string_view, 24> kGiven{
    "Ada",  "Aisha", "Alan",  "Amara", "Ben",  "Carl", "Chen",  "Clara", "Deepa", "Elena", "Emeka", "Erik",
    "Farid", "Fiona", "Grace", "Hana",  "Hugo", "Irene", "Jamal", "Lena",  "Malik", "Nora",  "Omar",  "Tara"};
inline constexpr std::array<std::string_view, 24> kSurname{
    "Abbott", "Acosta", "Baker",  "Barros", "Chandra", "Cortez", "Desai",  "Dubois", "Eastman", "Farrow", "Gupta",  "Hansen",
    "Ibarra", "Jensen", "Kimura", "Lopez",  "Mercer",  "Nguyen", "Okafor", "Patel",  "Reyes",   "Silva",  "Takeda", "Vargas"};
inline constexpr std::array<const char*, 3> kEmployments{"civil_service", "military", "contractor"};
inline constexpr std::array<const char*, 3> kClearances{"none", "secret", "top_secret"};
inline constexpr std::array<const char*, 5> kTiers{"T1", "T2", "T3", "T4", "T5"};
inline constexpr std::array<const char*, 2> kPivs{"active", "pending"};
inline constexpr std::array<const char*, 6> kAttributes{"clearance", "tier", "employment", "org", "series", "piv"};

/// Indexes of the words above, and days before kTaken.
struct Facts {
  std::size_t given, surname, employment, clearance, tier, piv;
  bool tier_known, transferred, separated, trained, warrant, owns_group, suspended;
  std::int32_t event_days, training_days, warrant_from, warrant_until;

  [[nodiscard]] bool has_series() const { return kEmployments[employment] != std::string_view{"contractor"}; }
};

[[nodiscard]] Facts draw_facts(const Blueprint& blueprint, std::uint32_t person);

/// The days of a warrant. Some populations have ones that end before they begin; no export of them would be accepted, so
/// an exportable agency's last thirty days instead.
[[nodiscard]] Interval warrant_held(const Blueprint& blueprint, const Facts& facts);

[[nodiscard]] std::string person_name(std::size_t given, std::size_t surname);
/// The branch that works with the fund center of fund_leaves[unit]: Ddd/Bbb/Ttt of FC-ddbbtt.
[[nodiscard]] std::string org_name(const Blueprint& blueprint, std::size_t unit);
[[nodiscard]] std::string series_name(std::size_t job);

}  // namespace rolewright::synth

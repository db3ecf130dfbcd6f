// Resident: one person of a population, drawn from (seed, person) alone: job, attributes, accounts, direct assignments,
// use, and what is planted on them. The same number gives the same person whoever asks, in any order.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "model/snapshot.hpp"
#include "synth/blueprint.hpp"

namespace rolewright::synth {

/// What is planted on a person. The last two nearly break a rule and do not.
enum class Plant : std::uint8_t { None, Pair, Nested, Sponsored, Several, OneInvoice, Exclusive, OtherScope, Expired };
inline constexpr std::size_t kPlants = 9;
[[nodiscard]] constexpr bool is_near_miss(Plant plant) noexcept {
  return plant == Plant::OtherScope || plant == Plant::Expired;
}
[[nodiscard]] const char* to_string(Plant plant);

inline constexpr std::size_t kMostAccounts = 4;  // own ones and one sponsored

struct Resident {
  std::uint32_t person = 0;
  std::uint64_t access_seed = 0;  // shared by people of one job whose access is alike
  std::uint32_t job = 0;
  std::uint32_t unit = 0;   // index into fund_leaves: the branch they work in
  std::uint32_t office = 0;  // index into office_leaves
  std::uint8_t accounts = 1;
  bool sponsors = false;  // the last account is a service's
  Plant plant = Plant::None;
  std::uint32_t rule = 0;  // planted on
  std::uint32_t edges = 0;  // of all accounts together

  [[nodiscard]] std::uint32_t line() const { return job / static_cast<std::uint32_t>(kJobsALine); }
  /// Direct assignments of each account, in order.
  [[nodiscard]] std::array<std::uint32_t, kMostAccounts> edges_by_account() const;
  /// Of the rule planted, two duties: the one that the person's job has, and the other.
  [[nodiscard]] std::pair<const Duty&, const Duty&> own_and_other(const Blueprint& blueprint) const;
  /// The application of each account after the first.
  [[nodiscard]] SystemId login_system(const Blueprint& blueprint, std::size_t account) const;
};

[[nodiscard]] Resident draw_resident(const Blueprint& blueprint, std::uint32_t person);

/// The assignments, by account, each account's sorted by node; as many as edges_by_account() says, of an exportable
/// agency's later accounts at most so many.
/// `out` is cleared. O(edges²), for few edges a person.
void draw_edges(const Blueprint& blueprint, const Resident& resident, std::array<std::vector<Edge>, kMostAccounts>& out);

/// One use of something held: what, and on which day. `object` is an invoice's number, or none.
struct Use {
  std::uint32_t entitlement = 0;
  Day day;
  std::uint32_t object = 0;  // 0: none
  bool on_self = false;
  friend auto operator<=>(const Use&, const Use&) = default;
};
/// `held`: the assignments of the first account. Sorted.
void draw_usage(const Blueprint& blueprint, const Resident& resident, const std::vector<Edge>& held,
                std::vector<Use>& out);
inline constexpr std::uint32_t kInvoices = 20'000;

}  // namespace rolewright::synth

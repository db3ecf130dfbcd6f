// RoleState: the role set annealing works on: roles as bit rows in numbered slots, each user's chosen roles,
// and the cost. A Change (roles out, roles in) is first tried, which computes the new cover of every user it
// touches and the difference in cost, then applied or forgotten. Used by refine.cpp alone.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/bit_matrix.hpp"
#include "rolemining/refine.hpp"

namespace rolewright::rolemining {

using BitRow = std::vector<std::uint64_t>;

struct Change {
  std::vector<std::uint32_t> out;  // slots
  std::vector<BitRow> in;          // entitlement sets
};

class RoleState {
 public:
  RoleState(const RefineProblem& problem, const CandidateRoles& start);

  /// Room for this many roles at once.
  [[nodiscard]] static std::size_t slots_for(const RefineProblem& problem, const CandidateRoles& start) {
    return 2 * start.size() + std::min<std::size_t>(problem.matrix.users, 4096) + 128;
  }

  /// Cost after minus cost before, or nothing when some user's access would be lost, a role would conflict,
  /// or no slot is free. Adds its work to `ticks`.
  [[nodiscard]] std::optional<std::int64_t> attempt(const Change& change, std::uint64_t& ticks);
  /// Makes the change just tried.
  void apply();

  /// Takes away what is redundant: roles whose entitlements a user's other roles give, entitlements that all
  /// of a role's users have from other roles. Never costs more. O(|UA| · |PA| / 64).
  void tidy();

  [[nodiscard]] std::int64_t cost() const noexcept { return cost_; }
  [[nodiscard]] CandidateRoles roles() const;

  [[nodiscard]] const std::vector<std::uint32_t>& slots() const noexcept { return live_; }
  [[nodiscard]] Words set_of(std::uint32_t slot) const noexcept { return sets_.row(slot); }
  [[nodiscard]] Words held_by(std::uint32_t user) const noexcept { return held_.row(user); }
  [[nodiscard]] Words holders_of(std::size_t entitlement) const noexcept { return holders_.row(entitlement); }
  [[nodiscard]] const std::vector<std::uint32_t>& given(std::uint32_t user) const noexcept {
    return given_[user];
  }
  [[nodiscard]] Words users_of(std::uint32_t slot) const noexcept { return users_.row(slot); }
  [[nodiscard]] std::size_t user_count() const noexcept { return held_.rows(); }
  [[nodiscard]] std::size_t entitlement_count() const noexcept { return held_.columns(); }

 private:
  struct NewCover {
    std::uint32_t user = 0;
    std::uint32_t begin = 0;  // into trial_slots_
    std::uint32_t end = 0;
  };

  [[nodiscard]] bool clean(Words set) const;
  [[nodiscard]] std::int64_t price(Words set) const;
  [[nodiscard]] bool prepare(const Change& change);
  void find_affected(const Change& change);
  [[nodiscard]] bool cover_user(std::uint32_t user, std::int64_t& delta);
  [[nodiscard]] bool fill(std::uint32_t user);
  void prune();
  void count_twice();
  [[nodiscard]] bool is_out(std::uint32_t slot) const noexcept { return out_mark_[slot] != 0; }
  void count_use(std::uint32_t slot, std::int32_t by);
  void place(std::uint32_t slot, Words set, Words eligible);
  void retire(std::uint32_t slot);
  void tidy_user(std::uint32_t user);
  void tidy_role(std::uint32_t slot);
  [[nodiscard]] bool given_otherwise(std::uint32_t user, std::uint32_t slot, std::size_t entitlement) const;
  [[nodiscard]] BitRow eligible_for(Words set) const;

  const RefineProblem& problem_;
  BitMatrix held_;     // users × entitlements
  BitMatrix holders_;  // entitlements × users
  std::size_t words_;
  BitMatrix sets_;       // slots × entitlements
  BitMatrix eligible_;   // slots × users: who may have the role
  BitMatrix users_;      // slots × users: who has it
  BitMatrix available_;  // users × slots: eligible_, turned
  std::vector<std::vector<std::uint32_t>> given_;
  std::vector<std::uint32_t> uses_;
  std::vector<std::int64_t> price_;  // of each slot's role: itself and its entitlement edges
  std::vector<std::uint32_t> live_;
  std::vector<std::uint32_t> live_at_;
  std::vector<std::uint32_t> free_;
  std::vector<std::vector<std::uint32_t>> conflicts_of_;  // by entitlement
  std::int64_t cost_ = 0;

  // The change being tried.
  std::vector<std::uint32_t> in_slots_;
  std::vector<std::uint32_t> out_slots_;
  std::vector<std::uint8_t> out_mark_;
  std::vector<BitRow> in_eligible_;
  BitRow affected_;
  std::vector<NewCover> trial_;
  std::vector<std::uint32_t> trial_slots_;
  std::vector<std::uint32_t> cover_;  // of one user
  BitRow once_, twice_, missing_;
  std::vector<std::int32_t> use_delta_;
  std::vector<std::uint32_t> use_touched_;
  std::vector<std::uint32_t> emptied_;
  std::int64_t delta_ = 0;
  std::uint64_t ticks_ = 0;
};

}  // namespace rolewright::rolemining

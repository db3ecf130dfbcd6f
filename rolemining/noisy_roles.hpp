// NoisyRoles: roles for dirty data. Each person's roles explain what the person holds up to priced exceptions:
// a *hole* is access the roles give but the data lack, a *surplus* is access held that no role gives. The cost
// of the whole is a description length in nats: exceptions at their price, for each role the choice of its
// entitlements, for each *profile* (the roles of one person together) naming its roles once, and for each
// person the choice of a profile: many alike are cheap, as in a Chinese restaurant process. Changes are journaled, so that a search can try a move and take it back.
// Used by denoise.cpp alone.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "model/bit_matrix.hpp"
#include "rolemining/assignments.hpp"

namespace rolewright::rolemining {

using BitRow = std::vector<std::uint64_t>;

/// What exceptions cost, in nats.
struct ExceptionPrices {
  double hole = 4;                // access added
  std::vector<double> surplus{6};  // access removed, by class of the assignment
};

/// Access that may not be added, ever.
inline constexpr double kForbidden = 1e7;

struct NoisyProblem {
  const Assignments& matrix;
  std::vector<std::uint8_t> surplus_class;  // of each cell of `matrix`; empty: all of class 0
  const BitMatrix& forbidden;               // users × entitlements that may not be added; 0 × 0: none
  ExceptionPrices prices;
};

class NoisyRoles {
 public:
  explicit NoisyRoles(const NoisyProblem& problem);

  [[nodiscard]] double cost() const noexcept { return cost_; }
  [[nodiscard]] const std::vector<std::uint32_t>& slots() const noexcept { return live_; }
  [[nodiscard]] Words set_of(std::uint32_t slot) const noexcept { return sets_[slot]; }
  [[nodiscard]] const std::vector<std::uint32_t>& users_of(std::uint32_t slot) const noexcept {
    return users_[slot];
  }
  [[nodiscard]] bool locked(std::uint32_t slot) const noexcept { return locked_[slot] != 0; }
  [[nodiscard]] const std::vector<std::uint32_t>& given(std::uint32_t user) const noexcept {
    return given_[user];
  }
  [[nodiscard]] Words held_by(std::uint32_t user) const noexcept { return held_.row(user); }
  [[nodiscard]] std::size_t user_count() const noexcept { return held_.rows(); }
  [[nodiscard]] std::size_t entitlement_count() const noexcept { return held_.columns(); }
  [[nodiscard]] const std::vector<std::uint32_t>& holders_of(std::size_t entitlement) const noexcept {
    return holders_[entitlement];
  }
  /// What the user's roles give.
  [[nodiscard]] BitRow explained(std::uint32_t user) const;
  /// What the user holds and no role of theirs gives.
  [[nodiscard]] BitRow unexplained(std::uint32_t user) const;

  /// New prices; the cost follows. Outside a journal only.
  void reprice(const ExceptionPrices& prices);

  void begin();     // from here on changes can be taken back
  void rollback();  // to begin()
  void commit();
  /// Work done so far, in ticks; reading it resets it.
  [[nodiscard]] std::uint64_t take_ticks();

  /// A role without people. It costs from now on.
  std::uint32_t open(const BitRow& set);
  /// A role that never changes, with its people.
  void open_locked(const BitRow& set, const std::vector<std::uint32_t>& users);
  void give(std::uint32_t user, std::uint32_t slot);
  /// Takes the role from its people, who are not covered anew, and forgets it.
  void close(std::uint32_t slot);
  /// Closes the roles nobody has.
  void close_unused();
  /// Adds, drops and swaps this person's roles while that pays.
  void recover(std::uint32_t user);
  /// The best entitlements for the role as its people are; nothing when it is gone, locked or unused.
  void reshape(std::uint32_t slot);

  /// People for whom a role with this set would pay, were it as popular as they are many.
  [[nodiscard]] std::vector<std::uint32_t> takers(const BitRow& set);
  /// The best set for a new role of these people, beside the roles they have.
  [[nodiscard]] BitRow best_set(const std::vector<std::uint32_t>& users);

 private:
  struct OldUser {
    std::uint32_t user;
    std::vector<std::uint32_t> given;
  };
  struct OldRole {
    std::uint32_t slot;
    bool live;
    BitRow set;
    std::vector<std::uint32_t> users;
  };

  void remember_user(std::uint32_t user);
  void remember_role(std::uint32_t slot);
  void list(std::uint32_t slot);
  void unlist(std::uint32_t slot);
  [[nodiscard]] double role_cost(std::uint32_t slot) const;
  [[nodiscard]] double data_cost(std::uint32_t user, Words explained) const;
  [[nodiscard]] double worth(std::uint32_t user, Words set, Words explained) const;
  [[nodiscard]] double profile_cost(std::size_t roles, std::size_t people) const;
  [[nodiscard]] std::uint64_t profile_key(const std::vector<std::uint32_t>& roles) const;
  [[nodiscard]] std::size_t people_with(std::uint64_t key) const;
  void move_profile(const std::vector<std::uint32_t>& from, const std::vector<std::uint32_t>& to);
  void assign(std::uint32_t user, std::vector<std::uint32_t> roles);
  void find_candidates(std::uint32_t user);
  [[nodiscard]] BitRow choose_set(const std::vector<std::uint32_t>& users, std::uint32_t without);
  void replace_set(std::uint32_t slot, const BitRow& set);

  BitMatrix held_;
  BitMatrix forbidden_;
  std::vector<BitMatrix> planes_;  // held_, by surplus class
  std::vector<std::vector<std::uint32_t>> holders_;
  std::size_t words_;
  ExceptionPrices prices_;
  double top_surplus_ = 0;
  double edge_ = 3;                          // of naming one role of a profile
  std::vector<double> log_factorial_;        // of 0 … users
  std::vector<double> choose_entitlements_;  // log of C(entitlements, n)

  std::vector<BitRow> sets_;                          // by slot
  std::vector<std::vector<std::uint32_t>> users_;     // by slot, ascending
  std::vector<std::size_t> size_;                     // entitlements of the slot
  std::vector<std::uint8_t> is_live_;
  std::vector<std::uint8_t> locked_;
  std::vector<std::uint32_t> live_;
  std::vector<std::uint32_t> live_at_;
  std::vector<std::uint32_t> free_;
  std::vector<std::vector<std::uint32_t>> with_;      // roles with each entitlement
  std::vector<std::vector<std::uint32_t>> given_;     // by user, ascending
  std::unordered_map<std::uint64_t, std::uint32_t> people_;  // of each profile, by its key
  std::vector<double> user_cost_;
  double cost_ = 0;

  bool journaling_ = false;
  double cost_before_ = 0;
  std::vector<OldUser> old_users_;
  std::vector<OldRole> old_roles_;
  std::vector<std::uint32_t> user_stamp_;
  std::vector<std::uint32_t> role_stamp_;
  std::uint32_t stamp_ = 0;

  std::vector<std::uint32_t> hits_;  // by slot, while finding candidates
  std::vector<std::uint32_t> candidates_;
  std::vector<std::uint32_t> user_hits_;
  std::vector<double> value_;        // by entitlement
  std::vector<std::uint32_t> seen_;  // by entitlement: people whose access counts it as open or held
  std::uint64_t ticks_ = 0;
};

}  // namespace rolewright::rolemining

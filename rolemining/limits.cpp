#include "rolemining/limits.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "model/diagnostic.hpp"

namespace rolewright::rolemining {
namespace {

using Set = std::vector<std::uint32_t>;

bool includes(std::span<const std::uint32_t> all, std::span<const std::uint32_t> some) {
  return std::ranges::includes(all, some);
}

Set united(const Set& left, const Set& right) {
  Set both;
  std::ranges::set_union(left, right, std::back_inserter(both));
  return both;
}

class Reshaper {
 public:
  Reshaper(const LimitProblem& problem, CandidateRoles roles)
      : problem_{problem}, shape_{problem.shape}, limits_{problem.limits}, given_(problem.matrix.users) {
    shape_.most_entitlements = limits_.most_entitlements;
    for (std::size_t index = 0; index != roles.size(); ++index)
      add_role(std::move(roles[index]), index < problem.locked);
  }

  Result<LimitedRoles> run() {
    Diagnostics found = check_locked();
    if (found.has_error()) return found;
    if (limits_.most_entitlements != 0) split_large();
    if (limits_.most_roles != 0) limit_roles_of_people(found);
    if (found.has_error()) return found;
    if (individual_allowed()) drop_small();
    if (limits_.most_people != 0) split_crowded();
    return finish();
  }

 private:
  struct Role {
    Set entitlements;
    std::set<std::uint32_t> users;
    bool locked = false;
  };

  using RolePair = std::pair<std::size_t, std::size_t>;
  struct Earliest {  // of equally common pairs the earliest comes last in a set
    RolePair pair;
    friend bool operator<(const Earliest& left, const Earliest& right) { return left.pair > right.pair; }
  };

  [[nodiscard]] bool is_birthright(const Set& entitlements) const {
    return !shape_.birthright.empty() && shape_.birthright[entitlements.front()] != 0;
  }
  [[nodiscard]] bool fits(const Set& entitlements) const {
    return limits_.most_entitlements == 0 || entitlements.size() <= limits_.most_entitlements;
  }
  [[nodiscard]] bool individual_allowed() const {
    return limits_.least_people > 1 || limits_.least_entitlements > 1;
  }

  void add_role(CandidateRole&& role, bool locked) {
    const std::size_t index = roles_.size();
    for (const std::uint32_t user : role.users) given_[user].insert(index);
    if (!locked) index_of_.emplace(role.entitlements, index);
    roles_.push_back({.entitlements = std::move(role.entitlements),
                      .users = {role.users.begin(), role.users.end()},
                      .locked = locked});
  }

  // The role of exactly this set, made when there is none.
  std::size_t role_of(const Set& entitlements) {
    const auto known = index_of_.find(entitlements);
    if (known != index_of_.end()) return known->second;
    add_role({.users = {}, .entitlements = entitlements}, false);
    return roles_.size() - 1;
  }

  void give(std::uint32_t user, std::size_t role) {
    roles_[role].users.insert(user);
    given_[user].insert(role);
  }
  void take(std::uint32_t user, std::size_t role) {
    roles_[role].users.erase(user);
    given_[user].erase(role);
  }

  Diagnostics check_locked() const {
    Diagnostics found;
    const auto empty_range = [&](std::uint32_t least, std::uint32_t most, const std::string& what) {
      if (most == 0 || least <= most) return;
      found.add({.code = Code::ContradictoryMining,
                 .message = "no role can have at least " + std::to_string(least) + " and at most " +
                            std::to_string(most) + " " + what,
                 .help = "lower --least-" + what + " or raise --most-" + what});
    };
    empty_range(limits_.least_people, limits_.most_people, "people");
    empty_range(limits_.least_entitlements, limits_.most_entitlements, "entitlements");
    for (std::size_t index = 0; index != problem_.locked; ++index) {
      const Role& role = roles_[index];
      const auto past = [&](const std::string& what, std::size_t has, const std::string& option) {
        found.add({.code = Code::ContradictoryMining,
                   .message = "a locked role has " + std::to_string(has) + " " + what + ", past " + option,
                   .help = "unlock it, or raise " + option + " to " + std::to_string(has)});
      };
      if (limits_.most_entitlements != 0 && role.entitlements.size() > limits_.most_entitlements)
        past("entitlements", role.entitlements.size(), "--most-entitlements");
      if (limits_.most_people != 0 && role.users.size() > limits_.most_people &&
          !is_birthright(role.entitlements))
        past("people", role.users.size(), "--most-people");
    }
    check_locked_of_people(found);
    return found;
  }

  void check_locked_of_people(Diagnostics& found) const {
    if (limits_.most_roles == 0) return;
    std::size_t most = 0;
    std::uint32_t person = 0;
    for (std::uint32_t user = 0; user != given_.size(); ++user) {
      const auto locked = static_cast<std::size_t>(
          std::ranges::count_if(given_[user], [&](std::size_t role) { return roles_[role].locked; }));
      if (locked <= most) continue;
      most = locked;
      person = user;
    }
    if (most <= limits_.most_roles) return;
    found.add({.code = Code::ContradictoryMining,
               .message = "`" + printable(problem_.users[person]) + "` has " + std::to_string(most) +
                          " locked roles, and --most-roles allows " + std::to_string(limits_.most_roles),
               .help = "unlock some of them, or raise --most-roles to " + std::to_string(most)});
  }

  void split_large() {
    const std::size_t most = limits_.most_entitlements;
    for (std::size_t index = 0; index != roles_.size(); ++index) {
      if (fits(roles_[index].entitlements)) continue;
      const Set whole = roles_[index].entitlements;
      const std::set<std::uint32_t> users = roles_[index].users;
      const std::size_t pieces = (whole.size() + most - 1) / most;
      for (std::size_t piece = 0; piece != pieces; ++piece) {
        const auto cut = [&](std::size_t at) {
          return whole.begin() + static_cast<std::ptrdiff_t>(whole.size() * at / pieces);
        };
        const std::size_t part = role_of({cut(piece), cut(piece + 1)});
        for (const std::uint32_t user : users) give(user, part);
      }
      for (const std::uint32_t user : users) take(user, index);
    }
  }

  // What the person's locked roles leave open, and how many those are.
  [[nodiscard]] std::pair<Set, std::size_t> open_after_locked(std::uint32_t user) const {
    const std::span<const std::uint32_t> row = problem_.matrix.row(user);
    Set open{row.begin(), row.end()};
    std::size_t count = 0;
    for (const std::size_t role : given_[user]) {
      if (!roles_[role].locked) continue;
      ++count;
      open = without(open, roles_[role].entitlements);
    }
    return {std::move(open), count};
  }

  static Set without(const Set& all, const Set& some) {
    Set rest;
    std::ranges::set_difference(all, some, std::back_inserter(rest));
    return rest;
  }

  void limit_roles_of_people(Diagnostics& found) {
    std::vector<std::uint32_t> over;
    for (std::uint32_t user = 0; user != problem_.matrix.users; ++user)
      if (given_[user].size() > limits_.most_roles) over.push_back(user);
    for (const std::uint32_t user : over) cover_anew(user);
    std::erase_if(over, [&](std::uint32_t user) { return given_[user].size() <= limits_.most_roles; });
    if (!individual_allowed()) check_possible(over, found);
    if (found.has_error()) return;
    merge_pairs(over);
    std::erase_if(over, [&](std::uint32_t user) { return given_[user].size() <= limits_.most_roles; });
    for (const std::uint32_t user : over) give_own_roles(user);
  }

  // Greedy cover by all roles there are, locked ones kept; taken when it needs fewer roles.
  void cover_anew(std::uint32_t user) {
    const std::span<const std::uint32_t> row = problem_.matrix.row(user);
    std::vector<std::size_t> fitting;
    for (std::size_t role = 0; role != roles_.size(); ++role)
      if (!roles_[role].locked && fits(roles_[role].entitlements) && includes(row, roles_[role].entitlements))
        fitting.push_back(role);
    auto [open, count] = open_after_locked(user);
    std::vector<std::size_t> chosen;
    while (!open.empty()) {
      std::size_t best = 0;
      std::size_t most = 0;
      for (const std::size_t role : fitting) {
        const std::size_t gain = open.size() - without(open, roles_[role].entitlements).size();
        if (gain > most) {
          most = gain;
          best = role;
        }
      }
      if (most == 0) return;
      chosen.push_back(best);
      open = without(open, roles_[best].entitlements);
    }
    if (chosen.size() + count >= given_[user].size()) return;
    for (const std::size_t role : std::set<std::size_t>{given_[user]})
      if (!roles_[role].locked) take(user, role);
    for (const std::size_t role : chosen) give(user, role);
  }

  // The fewest roles this person can have, whatever the roles are.
  [[nodiscard]] std::pair<std::size_t, std::size_t> least_for(std::uint32_t user) const {  // proved, found
    const auto [open, count] = open_after_locked(user);
    const LeastRoles least = least_roles_for(open, shape_);
    return {count + least.at_least, count + least.sets.size()};
  }

  void check_possible(const std::vector<std::uint32_t>& over, Diagnostics& found) const {
    std::size_t would_hold = 0;
    std::size_t proved = 0;
    std::uint32_t person = 0;
    for (const std::uint32_t user : over) {
      const auto [least, reached] = least_for(user);
      would_hold = std::max(would_hold, reached);
      if (least <= proved && !(proved <= limits_.most_roles && reached > limits_.most_roles)) continue;
      proved = std::max(proved, least);
      person = user;
    }
    if (would_hold <= limits_.most_roles) return;
    const bool sure = proved > limits_.most_roles;
    found.add(
        {.code = Code::ContradictoryMining,
         .message = "`" + printable(problem_.users[person]) + "` needs at least " + std::to_string(proved) +
                    " roles under these rules, " +
                    (sure ? "and --most-roles allows " : "and whether --most-roles allows it is open at ") +
                    std::to_string(limits_.most_roles),
         .help = "--most-roles " + std::to_string(would_hold) +
                 " holds for everyone; --least-people leaves what does not fit to individual assignments"});
  }

  // Joins the two roles that most people over the limit have both of, until nobody is over or none may join.
  void merge_pairs(const std::vector<std::uint32_t>& over) {
    for (const std::uint32_t user : over) count_pairs(user, 1);
    // A role for one person alone is left to give_own_roles, which sees the whole person.
    while (!ranking_.empty() && ranking_.rbegin()->first >= 2) {
      const RolePair best = ranking_.rbegin()->second.pair;
      const Set both = united(roles_[best.first].entitlements, roles_[best.second].entitlements);
      if (!shape_.allows(both)) {
        ranking_.erase(std::prev(ranking_.end()));
        refused_.insert(best);
        continue;
      }
      std::vector<std::uint32_t> having;
      for (const std::uint32_t user : over)
        if (given_[user].size() > limits_.most_roles && given_[user].contains(best.first) &&
            given_[user].contains(best.second))
          having.push_back(user);
      const std::size_t joined = role_of(both);
      for (const std::uint32_t user : having) {
        count_pairs(user, -1);
        take(user, best.first);
        take(user, best.second);
        give(user, joined);
        if (given_[user].size() > limits_.most_roles) count_pairs(user, 1);
      }
    }
  }

  // Adds or takes back a person's part in how many have each pair of roles.
  void count_pairs(std::uint32_t user, int by) {
    for (auto first = given_[user].begin(); first != given_[user].end(); ++first)
      for (auto second = std::next(first); second != given_[user].end(); ++second) {
        const RolePair pair{*first, *second};
        if (roles_[*first].locked || roles_[*second].locked || refused_.contains(pair)) continue;
        std::size_t& people = having_both_[pair];
        ranking_.erase({people, {pair}});
        people = by > 0 ? people + 1 : people - 1;
        if (people != 0) ranking_.insert({people, {pair}});
      }
  }

  // Keeps the roles that give most and grants the rest by as few further roles as fit; people alike in the
  // rest share them. Where individual assignments are allowed the rest becomes those.
  void give_own_roles(std::uint32_t user) {
    const auto [all_open, locked] = open_after_locked(user);
    std::vector<std::size_t> order;
    for (const std::size_t role : given_[user])
      if (!roles_[role].locked) order.push_back(role);
    std::ranges::stable_sort(order, std::greater<>{},
                             [&](std::size_t role) { return roles_[role].entitlements.size(); });
    const std::size_t room = limits_.most_roles > locked ? limits_.most_roles - locked : 0;
    for (std::size_t keep = std::min(room, order.size()) + 1; keep-- > 0;) {
      Set open = all_open;
      for (std::size_t at = 0; at != keep; ++at) open = without(open, roles_[order[at]].entitlements);
      const LeastRoles rest = least_roles_for(open, shape_);
      const bool fits = keep + rest.sets.size() <= room;
      if (!fits && !individual_allowed()) continue;
      for (const std::size_t role : order) take(user, role);
      for (std::size_t at = 0; at != keep; ++at) give(user, order[at]);
      if (fits)
        for (const Set& set : rest.sets) give(user, role_of(set));
      return;
    }
    bug("a person proved to fit the limit does not");
  }

  // Roles below a threshold go; what they granted is gathered into allowed roles where enough people share
  // it.
  void drop_small() {
    for (std::size_t index = 0; index != roles_.size(); ++index) {
      const Role& role = roles_[index];
      if (role.locked || !small(role.entitlements, role.users.size())) continue;
      for (const std::uint32_t user : std::set<std::uint32_t>{role.users}) take(user, index);
    }
    gather();
  }

  [[nodiscard]] bool small(const Set& entitlements, std::size_t people) const {
    if (people == 0) return false;
    return entitlements.size() < limits_.least_entitlements ||
           (people < limits_.least_people && !is_birthright(entitlements));
  }

  [[nodiscard]] std::vector<Set> open_rows() const {
    std::vector<Set> rows(problem_.matrix.users);
    for (std::uint32_t user = 0; user != problem_.matrix.users; ++user) {
      const std::span<const std::uint32_t> row = problem_.matrix.row(user);
      rows[user].assign(row.begin(), row.end());
      for (const std::size_t role : given_[user]) rows[user] = without(rows[user], roles_[role].entitlements);
    }
    return rows;
  }

  // Greedy rectangles over what is open: the entitlement most people lack, with all else that all of them
  // lack.
  void gather() {
    std::vector<Set> rows = open_rows();
    std::vector<std::set<std::uint32_t>> lacking(problem_.matrix.entitlements);
    for (std::uint32_t user = 0; user != rows.size(); ++user) {
      if (limits_.most_roles != 0 && given_[user].size() >= limits_.most_roles) continue;
      for (const std::uint32_t item : rows[user]) lacking[item].insert(user);
    }
    while (true) {
      const auto most =
          std::ranges::max_element(lacking, {}, [](const auto& people) { return people.size(); });
      const std::size_t least = std::max<std::size_t>(limits_.least_people, 1);
      if (most == lacking.end() || most->size() < least) return;
      const std::set<std::uint32_t> people = *most;
      const auto first = static_cast<std::uint32_t>(most - lacking.begin());
      Set shared = rows[*people.begin()];
      for (const std::uint32_t user : people) {
        Set both;
        std::ranges::set_intersection(shared, rows[user], std::back_inserter(both));
        shared = std::move(both);
      }
      Set chosen{first};
      for (const std::uint32_t item : shared)
        if (Set more = united(chosen, {item}); shape_.allows(more)) chosen = std::move(more);
      if (chosen.size() < std::max<std::size_t>(limits_.least_entitlements, 1)) {
        lacking[first].clear();  // too narrow to be a role of its own
        continue;
      }
      const std::size_t role = role_of(chosen);
      for (const std::uint32_t user : people) {
        give(user, role);
        rows[user] = without(rows[user], chosen);
        for (const std::uint32_t item : chosen) lacking[item].erase(user);
        if (limits_.most_roles == 0 || given_[user].size() < limits_.most_roles) continue;
        for (const std::uint32_t item : rows[user]) lacking[item].erase(user);
      }
    }
  }

  // Equal pieces, none larger than the limit. A piece may fall below --least-people when the two limits are
  // less than a factor of two apart; then the pieces are as few as the limit allows and the rest individual.
  void split_crowded() {
    const std::size_t most = limits_.most_people;
    const std::size_t before = roles_.size();
    for (std::size_t index = 0; index != before; ++index) {
      if (roles_[index].locked || roles_[index].users.size() <= most ||
          is_birthright(roles_[index].entitlements))
        continue;
      const std::vector<std::uint32_t> users{roles_[index].users.begin(), roles_[index].users.end()};
      std::size_t pieces = (users.size() + most - 1) / most;
      std::size_t kept = users.size();
      if (users.size() / pieces < limits_.least_people) {
        pieces = users.size() / limits_.least_people;
        kept = std::min(users.size(), pieces * most);
      }
      for (std::size_t piece = 0; piece != pieces; ++piece) {
        Role part{.entitlements = roles_[index].entitlements, .users = {}, .locked = false};
        for (std::size_t at = kept * piece / pieces; at != kept * (piece + 1) / pieces; ++at) {
          part.users.insert(users[at]);
          given_[users[at]].insert(roles_.size());
        }
        roles_.push_back(std::move(part));
      }
      for (const std::uint32_t user : users) take(user, index);
    }
  }

  LimitedRoles finish() const {
    LimitedRoles out;
    for (const Role& role : roles_)
      if (role.locked || !role.users.empty())
        out.roles.push_back(
            {.users = {role.users.begin(), role.users.end()}, .entitlements = role.entitlements});
    const std::vector<Set> rows = open_rows();
    for (std::uint32_t user = 0; user != rows.size(); ++user)
      for (const std::uint32_t item : rows[user]) out.individual.push_back({user, item});
    return out;
  }

  const LimitProblem& problem_;
  RoleShape shape_;
  RoleLimits limits_;
  std::vector<Role> roles_;
  std::vector<std::set<std::size_t>> given_;  // roles of each user
  std::map<Set, std::size_t> index_of_;
  std::map<RolePair, std::size_t> having_both_;  // people over the limit with both roles
  std::set<std::pair<std::size_t, Earliest>> ranking_;
  std::set<RolePair> refused_;  // may not be one role
};

}  // namespace

Result<LimitedRoles> apply_limits(const LimitProblem& problem, CandidateRoles roles) {
  return Reshaper{problem, std::move(roles)}.run();
}

}  // namespace rolewright::rolemining

#include "rolemining/review.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string_view>

namespace rolewright::rolemining {
namespace {

using Set = std::vector<std::uint32_t>;

Set without(const Set& all, std::span<const std::uint32_t> some) {
  Set rest;
  std::ranges::set_difference(all, some, std::back_inserter(rest));
  return rest;
}

class Reviewer {
 public:
  Reviewer(const MineInput& input, const RoleSet& roles, const ReviewOptions& options)
      : input_{input}, roles_{roles}, options_{options}, roles_of_user_(input.matrix.users) {
    for (std::uint32_t role = 0; role != roles.roles.size(); ++role)
      for (const std::uint32_t user : roles.roles[role].users) roles_of_user_[user].push_back(role);
    for (const Attribute& attribute : input.attributes.attributes)
      if (attribute.name == options.unit_attribute && !options.unit_attribute.empty())
        units_ = &attribute.values;
  }

  std::vector<RoleReview> run() {
    std::vector<RoleReview> reviews;
    for (std::uint32_t role = 0; role != roles_.roles.size(); ++role) {
      RoleReview& review = reviews.emplace_back();
      const MinedRole& own = roles_.roles[role];
      weigh_rule(own, role, review);
      propose_owner(own, review);
      count_use(own, review);
    }
    find_near(reviews);
    return reviews;
  }

 private:
  // People of each value of one attribute, ascending; made when a rule first speaks of it.
  const std::map<std::string_view, Set>& holders_of(const std::string& attribute) {
    const auto known = holders_.find(attribute);
    if (known != holders_.end()) return known->second;
    std::map<std::string_view, Set>& own = holders_[attribute];
    const auto at = std::ranges::find(input_.attributes.attributes, attribute, &Attribute::name);
    if (at != input_.attributes.attributes.end())
      for (std::uint32_t user = 0; user != input_.matrix.users; ++user) own[at->values[user]].push_back(user);
    return own;
  }

  Set selected_by(const RoleRule& rule) {
    std::vector<const Set*> lists;
    for (const auto& [attribute, value] : rule.equals) {
      const std::map<std::string_view, Set>& holders = holders_of(attribute);
      const auto at = holders.find(value);
      if (at == holders.end()) return {};
      lists.push_back(&at->second);
    }
    std::ranges::sort(lists, {}, [](const Set* list) { return list->size(); });
    Set people = *lists.front();
    for (std::size_t at = 1; at != lists.size(); ++at)
      std::erase_if(people, [&](std::uint32_t user) { return !std::ranges::binary_search(*lists[at], user); });
    return people;
  }

  void weigh_rule(const MinedRole& own, std::uint32_t role, RoleReview& review) {
    if (own.rule.equals.empty()) return;
    const Set selected = selected_by(own.rule);
    for (const std::uint32_t user : without(selected, own.users))
      review.gains.push_back({.user = user, .entitlements = without(own.entitlements, input_.matrix.row(user))});
    for (const std::uint32_t user : without(own.users, selected))
      review.losses.push_back({.user = user, .entitlements = given_by_this_alone(own, role, user)});
    review.automatic = review.gains.empty() && review.losses.empty();
  }

  [[nodiscard]] Set given_by_this_alone(const MinedRole& own, std::uint32_t role, std::uint32_t user) const {
    Set alone = own.entitlements;
    for (const std::uint32_t other : roles_of_user_[user])
      if (other != role) alone = without(alone, roles_.roles[other].entitlements);
    std::erase_if(alone, [&](std::uint32_t item) {
      return std::ranges::binary_search(roles_.individual, std::pair{user, item});
    });
    return alone;
  }

  // The deepest unit that holds enough of the members, else the owner most of its entitlements' rules name.
  void propose_owner(const MinedRole& own, RoleReview& review) const {
    std::map<std::string, std::size_t> members;  // of each unit and of those above it
    std::set<std::string> units;
    for (const std::uint32_t user : own.users) {
      if (units_ == nullptr || (*units_)[user].empty()) continue;
      const std::string& unit = (*units_)[user];
      units.insert(unit);
      for (std::size_t end = unit.find('/'); end != std::string::npos; end = unit.find('/', end + 1))
        ++members[unit.substr(0, end)];
      ++members[unit];
    }
    review.units = units.size();
    std::string best;
    for (const auto& [unit, count] : members)
      if (static_cast<double>(count) >= options_.unit_share * static_cast<double>(own.users.size()) &&
          unit.size() > best.size())
        best = unit;
    if (!best.empty()) {
      review.owner = "head of " + best;
      review.owner_basis = std::to_string(members[best]) + " of " + std::to_string(own.users.size()) +
                           (own.users.size() == 1 ? " member" : " members") + " work there";
      return;
    }
    std::map<std::string, std::size_t> named;
    if (!options_.entitlement_owners.empty())
      for (const std::uint32_t item : own.entitlements)
        if (!options_.entitlement_owners[item].empty()) ++named[options_.entitlement_owners[item]];
    const auto most = std::ranges::max_element(named, {}, [](const auto& entry) { return entry.second; });
    if (most == named.end()) return;
    review.owner = most->first;
    review.owner_basis = "owns the rules on " + std::to_string(most->second) + " of what it grants";
  }

  void count_use(const MinedRole& own, RoleReview& review) const {
    if (input_.use.empty()) review.use.unknown = own.users.size() * own.entitlements.size();
    for (const std::uint32_t user : input_.use.empty() ? Set{} : own.users)
      for (const std::uint32_t item : own.entitlements) {
        const std::uint32_t cell = find_cell(input_.matrix, {user, item});
        review.use.count(cell == kNoCell ? CellUse::Unknown : input_.use[cell]);
      }
    for (const std::uint32_t item : own.entitlements) {
      const double weight = input_.sensitivity.empty() ? 1.0 : static_cast<double>(input_.sensitivity[item]);
      if (weight <= review.sensitivity) continue;
      review.sensitivity = weight;
      review.most_sensitive = item;
    }
  }

  // Pairs that share enough, counted through lists of who has each entitlement and each person.
  void find_near(std::vector<RoleReview>& reviews) const {
    std::vector<Set> roles_of_item(roles_.entitlements.size());
    for (std::uint32_t role = 0; role != roles_.roles.size(); ++role)
      for (const std::uint32_t item : roles_.roles[role].entitlements) roles_of_item[item].push_back(role);
    std::vector<std::size_t> items(roles_.roles.size());
    std::vector<std::size_t> people(roles_.roles.size());
    for (std::uint32_t role = 0; role != roles_.roles.size(); ++role) {
      const MinedRole& own = roles_.roles[role];
      Set touched;
      const auto add = [&](const Set& others, std::vector<std::size_t>& counts) {
        for (const std::uint32_t other : others) {
          if (items[other] + people[other] == 0) touched.push_back(other);
          ++counts[other];
        }
      };
      for (const std::uint32_t item : own.entitlements) add(roles_of_item[item], items);
      for (const std::uint32_t user : own.users) add(roles_of_user_[user], people);
      for (const std::uint32_t other : touched) {
        const NearRole near = likeness(own, other, items[other], people[other]);
        items[other] = people[other] = 0;
        if (other != role &&
            (near.entitlements >= options_.near_entitlements || near.people >= options_.near_people))
          reviews[role].near.push_back(near);
      }
      std::ranges::sort(reviews[role].near, [](const NearRole& a, const NearRole& b) {
        const double left = std::max(a.entitlements, a.people);
        const double right = std::max(b.entitlements, b.people);
        return left != right ? left > right : a.role < b.role;
      });
    }
  }

  [[nodiscard]] NearRole likeness(const MinedRole& own, std::uint32_t other, std::size_t items,
                                  std::size_t people) const {
    const MinedRole& with = roles_.roles[other];
    const auto share = [](std::size_t both, std::size_t left, std::size_t right) {
      return static_cast<double>(both) / static_cast<double>(left + right - both);
    };
    return {.role = other,
            .entitlements = share(items, own.entitlements.size(), with.entitlements.size()),
            .people = share(people, own.users.size(), with.users.size())};
  }

  const MineInput& input_;
  const RoleSet& roles_;
  const ReviewOptions& options_;
  std::vector<Set> roles_of_user_;
  const std::vector<std::string>* units_ = nullptr;
  std::map<std::string, std::map<std::string_view, Set>> holders_;
};

}  // namespace

std::vector<RoleReview> review_roles(const MineInput& input, const RoleSet& roles,
                                     const ReviewOptions& options) {
  return Reviewer{input, roles, options}.run();
}

}  // namespace rolewright::rolemining

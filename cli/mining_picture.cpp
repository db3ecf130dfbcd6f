#include "cli/mining_picture.hpp"

#include <algorithm>

#include "cli/console.hpp"
#include "report/matrix_picture.hpp"

namespace rolewright::cli {
namespace {

report::MatrixPicture picture_of_matrix(const rolemining::MineInput& input) {
  report::MatrixPicture picture;
  picture.users = input.matrix.users;
  picture.entitlements = input.matrix.entitlements;
  picture.begin = input.matrix.begin;
  picture.entitlement = input.matrix.entitlement;
  picture.before = "As exported";
  return picture;
}

// A group is called after what marks it most.
std::string group_name(const AccessGroups& groups, std::size_t group) {
  const std::string id = "G" + std::to_string(group + 1);
  const std::vector<AccessGroups::Feature>& features = groups.groups[group].features;
  return features.empty() ? id : id + " " + features.front().value;
}

// Birthright first, then each column where the group stands that most of its holders are in, so that groups
// are blocks along the diagonal; columns of no group last.
std::vector<std::uint32_t> columns_by_group(const AccessGroups& groups, std::uint32_t columns) {
  std::vector<std::size_t> place(groups.users.size());
  for (std::size_t at = 0; at != groups.user_order.size(); ++at) place[groups.user_order[at]] = at;
  struct Best {
    std::size_t people = 0;
    std::size_t at = 0;
  };
  const std::size_t last = groups.users.size() + 1;
  std::vector<Best> best(columns, Best{.people = 0, .at = last});
  for (const AccessGroups::Group& group : groups.groups)
    for (const std::uint32_t item : group.entitlements)
      if (group.users.size() > best[item].people)
        best[item] = {.people = group.users.size(), .at = place[group.users.front()] + 1};
  for (const std::uint32_t item : groups.birthright) best[item].at = 0;
  std::vector<std::uint32_t> order = groups.entitlement_order;
  std::ranges::stable_sort(order, {}, [&](std::uint32_t item) { return best[item].at; });
  return order;
}

}  // namespace

std::string picture_of(const rolemining::MineInput& input, const RoleSet& roles) {
  report::MatrixPicture picture = picture_of_matrix(input);
  for (const MinedRole& role : roles.roles)
    picture.blocks.push_back({.name = role.id + " " + role.name,
                              .users = role.users,
                              .entitlements = role.entitlements,
                              .birthright = role.birthright});
  std::size_t active = 0;
  for (std::uint32_t user = 0; user != input.matrix.users; ++user)
    active += input.matrix.row(user).empty() ? 0U : 1U;
  picture.title = grouped(input.matrix.cells()) + " grants of " + grouped(active) + " people are " +
                  grouped(roles.roles.size()) + " roles" +
                  (roles.individual.empty() ? "" : " and " + grouped(roles.individual.size()) + " individual ones");
  if (!roles.changes.empty()) picture.before = "As exported, likely mistakes undone";
  picture.after = "The same grants, as roles";
  report::order_by_blocks(picture);
  return report::matrix_svg(picture);
}

std::string picture_of(const rolemining::MineInput& input, const AccessGroups& groups) {
  report::MatrixPicture picture = picture_of_matrix(input);
  for (std::size_t group = 0; group != groups.groups.size(); ++group)
    picture.blocks.push_back({.name = group_name(groups, group),
                              .users = groups.groups[group].users,
                              .entitlements = groups.groups[group].entitlements,
                              .birthright = false});
  if (!groups.birthright.empty()) {
    std::vector<std::uint32_t> everyone(input.matrix.users);
    for (std::uint32_t user = 0; user != input.matrix.users; ++user) everyone[user] = user;
    picture.blocks.push_back({.name = "birthright",
                              .users = std::move(everyone),
                              .entitlements = groups.birthright,
                              .birthright = true});
  }
  picture.title = grouped(groups.groups.size()) + " groups of people who hold and use much the same";
  picture.after = "The same grants, alike people together";
  picture.user_order = groups.user_order;
  picture.entitlement_order = columns_by_group(groups, input.matrix.entitlements);
  return report::matrix_svg(picture);
}

}  // namespace rolewright::cli

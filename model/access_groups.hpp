// AccessGroups: who holds and uses much the same. Peer groups with what marks them, people who are like no
// group, and grants that stand out among peers. Indexes are rows and columns of the matrix that was grouped.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/role_review.hpp"

namespace rolewright {

inline constexpr std::uint32_t kNoGroup = 0xFFFFFFFFU;

struct AccessGroups {
  struct Feature {  // an HR attribute that marks a group
    std::string attribute;
    std::string value;
    double inside = 0;   // share of the group that has it, 0…1
    double outside = 0;  // share of everyone else
  };
  struct Group {
    std::vector<std::uint32_t> users;         // ascending
    std::vector<std::uint32_t> entitlements;  // held by most of them, ascending
    std::vector<Feature> features;            // most telling first
  };
  struct Outlier {  // near nobody
    std::uint32_t user = 0;
    std::uint32_t nearest = kNoGroup;
    double likeness = 0;                 // cosine with that group's mean, 0…1
    std::vector<std::uint32_t> unusual;  // held, by few of the nearest group; rarest and most sensitive first
    std::vector<std::uint32_t> lacking;  // what most of that group hold and this person does not
    std::vector<Feature> differing;      // HR values of most of that group that this person does not have
  };
  struct StandOut {  // a grant few of a person's group share
    std::uint32_t user = 0;
    std::uint32_t entitlement = 0;
    std::uint32_t group = 0;
    std::uint32_t holders = 0;  // people of the group who hold it, this one too
    CellUse use = CellUse::Unknown;
    double weight = 0;  // sensitivity × log2(size ÷ holders), half again when unused: the order of the list
  };
  std::vector<std::string> users;         // labels
  std::vector<std::string> entitlements;  // labels
  std::vector<Group> groups;              // largest first
  std::vector<Outlier> outliers;          // by user
  std::vector<StandOut> stand_outs;       // heaviest first
  std::uint64_t ignored = 0;              // outliers and grants on the ignore list
  std::vector<std::uint32_t> birthright;  // entitlements held by nearly everyone, left out of the comparison
  bool in_blocks = false;                 // too many people to compare everyone: groups may be split
  std::vector<std::uint32_t> user_order;  // alike people side by side: rows of the picture
  std::vector<std::uint32_t> entitlement_order;  // columns, by the mean place of their holders
};

}  // namespace rolewright

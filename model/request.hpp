// A pre-grant request: who asks for what, from when until when.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/date.hpp"
#include "model/id.hpp"

namespace rolewright {

/// One thing asked for or given back: a role of the policy, a permission of it, or an object of the snapshot.
struct RequestItem {
  std::string role;  // one of the two is empty
  std::string permission;
  std::vector<std::pair<std::string, std::string>> scope;  // (kind, value); none: unlimited
  NodeId node = {};  // what a pipeline changes, whatever the policy calls it; `permission` is then its label
};

struct Request {
  std::string person;  // key, email or login
  std::vector<RequestItem> add;
  std::vector<RequestItem> remove;
  Interval held;  // the days asked for; an open start means from today
  std::string ticket;
  bool with_collusion = false;  // also judge what people could do together, and who is left to do it
};

}  // namespace rolewright

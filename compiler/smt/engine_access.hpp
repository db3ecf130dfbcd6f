// What an Engine holds, for the files of this folder that speak to Z3.
#pragma once

#include <z3++.h>

#include "compiler/smt/session.hpp"

namespace rolewright::smt {

struct Engine::State {
  z3::context context;
};

struct EngineAccess {
  static z3::context& context(Engine& engine) { return engine.state_->context; }
};

}  // namespace rolewright::smt

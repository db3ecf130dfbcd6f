# What compiler/smt contributes to the compiler library; compiler/CMakeLists.txt includes this.
set(smt_sources
  smt/problem.cpp
  smt/model.cpp
  smt/z3_terms.cpp
  smt/session.cpp
  smt/optimize.cpp)

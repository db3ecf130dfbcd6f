# What compiler/smt contributes to the compiler library; compiler/CMakeLists.txt includes this.
set(smt_sources
  smt/cone.cpp
  smt/order_terms.cpp
  smt/problem.cpp
  smt/model.cpp
  smt/z3_terms.cpp
  smt/session.cpp
  smt/optimize.cpp
  smt/smtlib.cpp
  smt/script.cpp
  smt/certificate.cpp
  smt/external_solver.cpp
  smt/recheck.cpp)

# rolewright::z3 from pkg-config: Debian ships no CMake package for Z3.
find_package(PkgConfig REQUIRED)
pkg_check_modules(Z3 REQUIRED IMPORTED_TARGET z3>=4.8.12)
add_library(rolewright_z3 INTERFACE)
target_link_libraries(rolewright_z3 INTERFACE PkgConfig::Z3)
add_library(rolewright::z3 ALIAS rolewright_z3)
set(Z3_FOUND TRUE)

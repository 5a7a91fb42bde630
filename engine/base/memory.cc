#include "engine/base/memory.h"

#include <cstdio>
#include <cstdlib>
#include <new>

#ifdef RESPECT_SANITIZED
#include <malloc.h>
#else
#include <mimalloc.h>
#endif

namespace respect {
namespace {

#ifdef RESPECT_SANITIZED
void* RawAllocate(size_t size) { return malloc(size); }
void RawFree(void* pointer) { free(pointer); }
size_t RawUsable(const void* pointer) { return malloc_usable_size(const_cast<void*>(pointer)); }
#else
void* RawAllocate(size_t size) { return mi_malloc(size); }
void RawFree(void* pointer) { mi_free(pointer); }
size_t RawUsable(const void* pointer) { return mi_usable_size(pointer); }
#endif

thread_local MemoryCounter this_thread_memory;

}  // namespace

MemoryCounter& ThisThreadMemory() { return this_thread_memory; }

void* Allocate(size_t size) {
  void* pointer = RawAllocate(size);
  if (pointer == nullptr) [[unlikely]] {
    std::fprintf(stderr, "Out of memory allocating %zu bytes\n", size);
    std::abort();
  }
  this_thread_memory.Add(static_cast<int64_t>(RawUsable(pointer)));
  return pointer;
}

void Free(void* pointer) {
  if (pointer == nullptr) return;
  this_thread_memory.Add(-static_cast<int64_t>(RawUsable(pointer)));
  RawFree(pointer);
}

size_t UsableSize(const void* pointer) { return RawUsable(pointer); }

#ifdef RESPECT_SANITIZED
size_t GoodSize(size_t size) { return size; }
void ReturnFreeMemory() {}
std::string AllocatorReport() { return "The sanitizers' allocator makes no report.\n"; }
#else
size_t GoodSize(size_t size) { return mi_good_size(size); }

void ReturnFreeMemory() { mi_collect(true); }

std::string AllocatorReport() {
  std::string report;
  mi_stats_print_out([](const char* text, void* to) { static_cast<std::string*>(to)->append(text); }, &report);
  return report;
}
#endif

}  // namespace respect

#ifndef RESPECT_SANITIZED
// Containers and strings are counted too: every `new` of a program that links the engine comes through here.
void* operator new(size_t size) { return respect::Allocate(size); }
void* operator new[](size_t size) { return respect::Allocate(size); }
void operator delete(void* pointer) noexcept { respect::Free(pointer); }
void operator delete[](void* pointer) noexcept { respect::Free(pointer); }
void operator delete(void* pointer, size_t) noexcept { respect::Free(pointer); }
void operator delete[](void* pointer, size_t) noexcept { respect::Free(pointer); }
void* operator new(size_t size, std::align_val_t alignment) {
  void* pointer = mi_malloc_aligned(size, static_cast<size_t>(alignment));
  if (pointer == nullptr) [[unlikely]]
    std::abort();
  respect::ThisThreadMemory().Add(static_cast<int64_t>(mi_usable_size(pointer)));
  return pointer;
}
void operator delete(void* pointer, std::align_val_t) noexcept { respect::Free(pointer); }
void operator delete(void* pointer, size_t, std::align_val_t) noexcept { respect::Free(pointer); }
#endif

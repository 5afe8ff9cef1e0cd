//! Lists that are made once and kept: what a wrapper shows is made of what its consensus shows, and a generic type has no
//! statics of its own.

use std::any::{Any, TypeId};
use std::sync::{Mutex, PoisonError};

type Kept = Vec<(TypeId, TypeId, &'static str, &'static (dyn Any + Send + Sync))>;

static KEPT: Mutex<Kept> = Mutex::new(Vec::new());

/// The list of this name of `Owner`: made at the first call, the same at each later one. What is kept is never freed, and
/// there is as much of it as there are protocols in a build.
pub fn kept<Owner: 'static, T: Send + Sync + 'static>(
    name: &'static str,
    make: impl FnOnce() -> Vec<T>,
) -> &'static [T] {
    let of = (TypeId::of::<Owner>(), TypeId::of::<T>(), name);
    let find = || {
        let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        let list = kept.iter().find(|(owner, item, name, _)| (*owner, *item, *name) == of).map(|(.., list)| *list);
        list.and_then(|list| list.downcast_ref::<Vec<T>>())
    };
    if let Some(list) = find() {
        return list;
    }
    // Made without the lock: the list may be made of others that are kept here.
    let list: &'static Vec<T> = Box::leak(Box::new(make()));
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.push((of.0, of.1, of.2, list));
    drop(kept);
    find().unwrap_or(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_made_once_for_each_owner_and_name() {
        struct One;
        struct Other;
        assert_eq!(kept::<One, u8>("a", || vec![1]), [1]);
        assert_eq!(kept::<One, u8>("a", || vec![2]), [1]);
        assert_eq!(kept::<One, u8>("b", || vec![3]), [3]);
        assert_eq!(kept::<Other, u8>("a", || vec![4]), [4]);
    }

    #[test]
    fn a_list_may_be_made_of_another() {
        struct One;
        let twice = || kept::<One, u8>("inner", || vec![7]).repeat(2);
        assert_eq!(kept::<One, u8>("outer", twice), [7, 7]);
    }
}

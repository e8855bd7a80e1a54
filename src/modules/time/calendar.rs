//! Dates: `struct_time`, the conversions between it and seconds, time zones, formatting.

use crate::abi::{Object, Ref, Result, TypeObject};
use crate::intern;
use crate::types::exception::os_error;
use crate::types::int::Int;
use crate::types::module::Module;
use crate::types::str::Str;
use crate::types::struct_sequence;
use crate::types::tuple::Tuple;
use crate::vm::time::{self, Round};
use abide_macros::methods;
use core::cell::Cell;
use core::ffi::CStr;
use std::ffi::CString;

struct Types(Cell<Option<&'static TypeObject>>);
// SAFETY: used under the GIL.
unsafe impl Sync for Types {}
static STRUCT_TIME: Types = Types(Cell::new(None));

unsafe extern "C" {
    fn tzset();
}

/// Makes `struct_time`.
pub fn add_types(module: &Module) -> Result<()> {
    let fields = [
        "tm_year",
        "tm_mon",
        "tm_mday",
        "tm_hour",
        "tm_min",
        "tm_sec",
        "tm_wday",
        "tm_yday",
        "tm_isdst",
        "tm_zone",
        "tm_gmtoff",
    ]
    .map(Some);
    let doc = c"A point in time by the calendar: what gmtime(), localtime() and strptime() return.";
    let ty = struct_sequence::new_type(c"time.struct_time", doc, &fields, 9)?;
    STRUCT_TIME.0.set(Some(ty));
    module.add_named("struct_time", ty.as_object())?;
    module.add_named("_STRUCT_TM_ITEMS", &*Int::new(11)?)
}

/// Sets `timezone`, `altzone`, `daylight` and `tzname` by the system's zone.
pub fn set_zone(module: &Module) -> Result<()> {
    const YEAR: i64 = (365 * 24 + 6) * 3600;
    const MOST: i64 = 48 * 3600;
    // SAFETY: reads the environment, under the GIL.
    unsafe { tzset() };
    let begin = time::read(libc::CLOCK_REALTIME)? / time::SECOND / YEAR * YEAR;
    let zone_at = |when: i64| -> Result<(i64, Ref<Str>)> {
        let tm = local(when)?;
        // SAFETY: `localtime_r` has set the zone to a C string.
        let name = unsafe { CStr::from_ptr(tm.tm_zone) };
        Ok((-tm.tm_gmtoff, crate::modules::posix::decode(name.to_bytes())?))
    };
    let (january, january_name) = zone_at(begin)?;
    let (july, july_name) = zone_at(begin + YEAR / 2)?;
    if january.abs() > MOST || july.abs() > MOST {
        return Err(runtime_error!("invalid GMT offset"));
    }
    // In the southern hemisphere summer is in January.
    let (zone, alternative, names) = if january < july {
        (july, january, Tuple::new(&[&july_name, &january_name])?)
    } else {
        (january, july, Tuple::new(&[&january_name, &july_name])?)
    };
    module.add_named("timezone", &*Int::new(zone)?)?;
    module.add_named("altzone", &*Int::new(alternative)?)?;
    module.add_named("daylight", &*Int::new(i64::from(january != july))?)?;
    module.add_named("tzname", &names)
}

fn failed() -> crate::abi::Raised {
    let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
    os_error::raise_errno(if errno == 0 { libc::EINVAL } else { errno }, None)
}

/// A time by the calendar, in the system's zone. OSError.
fn local(when: i64) -> Result<libc::tm> {
    // SAFETY: the struct is filled by the call.
    unsafe {
        let mut tm = core::mem::zeroed::<libc::tm>();
        if libc::localtime_r(&when, &mut tm).is_null() { Err(failed()) } else { Ok(tm) }
    }
}

fn universal(when: i64) -> Result<libc::tm> {
    // SAFETY: as above.
    unsafe {
        let mut tm = core::mem::zeroed::<libc::tm>();
        if libc::gmtime_r(&when, &mut tm).is_null() { Err(failed()) } else { Ok(tm) }
    }
}

fn to_python(tm: &libc::tm, zone: Ref<Str>) -> Result<Ref<Tuple>> {
    let Some(ty) = STRUCT_TIME.0.get() else { return Err(system_error!("time is not there yet")) };
    let int = |n: i64| Int::new(n).map(Ref::into_object);
    let values = vec![
        int(i64::from(tm.tm_year) + 1900)?,
        int(i64::from(tm.tm_mon) + 1)?,
        int(i64::from(tm.tm_mday))?,
        int(i64::from(tm.tm_hour))?,
        int(i64::from(tm.tm_min))?,
        int(i64::from(tm.tm_sec))?,
        // Weeks begin on Monday.
        int(i64::from((tm.tm_wday + 6) % 7))?,
        int(i64::from(tm.tm_yday) + 1)?,
        int(i64::from(tm.tm_isdst))?,
        zone.into_object(),
        int(tm.tm_gmtoff)?,
    ];
    struct_sequence::new(ty, values)
}

/// Seconds since 1970, now without an argument. OverflowError, TypeError.
fn point(seconds: Option<&Object>) -> Result<i64> {
    match seconds {
        Some(seconds) => time::to_time_t(seconds, Round::Floor),
        None => Ok(time::read(libc::CLOCK_REALTIME)?.div_euclid(time::SECOND)),
    }
}

/// A struct tm, and the name of the zone that it may point to.
struct Parsed {
    tm: libc::tm,
    _zone: Option<CString>,
}

/// A time tuple. TypeError, OverflowError.
fn parse(object: &Object, function: &str) -> Result<Parsed> {
    let Some(tuple) = object.cast::<Tuple>() else {
        return Err(type_error!("Tuple or struct_time argument required"));
    };
    let items = tuple.items();
    if items.len() != 9 {
        return Err(type_error!("{function}(): illegal time tuple argument"));
    }
    let mut numbers = [0i32; 9];
    for (number, item) in numbers.iter_mut().zip(items) {
        let value = item.index()?.to_i64();
        *number = match value.map(i32::try_from) {
            Some(Ok(value)) => value,
            Some(Err(_)) if value.is_some_and(|v| v < 0) => {
                return Err(overflow_error!("signed integer is less than minimum"));
            }
            Some(Err(_)) => return Err(overflow_error!("signed integer is greater than maximum")),
            None => return Err(overflow_error!("Python int too large to convert to C long")),
        };
    }
    let [year, month, day, hour, minute, second, weekday, yearday, dst] = numbers;
    if year < i32::MIN + 1900 {
        return Err(overflow_error!("year out of range"));
    }
    // SAFETY: plain data, of which the interesting fields are set.
    let mut tm = unsafe { core::mem::zeroed::<libc::tm>() };
    tm.tm_year = year - 1900;
    tm.tm_mon = month.wrapping_sub(1);
    tm.tm_mday = day;
    tm.tm_hour = hour;
    tm.tm_min = minute;
    tm.tm_sec = second;
    tm.tm_wday = weekday.wrapping_add(1) % 7;
    tm.tm_yday = yearday.wrapping_sub(1);
    tm.tm_isdst = dst;
    let mut zone = None;
    if STRUCT_TIME.0.get().is_some_and(|ty| object.is_type(ty)) {
        let name = object.get_attr(intern!("tm_zone"))?;
        if let Some(name) = name.cast::<Str>() {
            let name = CString::new(name.to_utf8()?).map_err(|_| value_error!("embedded null character"))?;
            tm.tm_zone = name.as_ptr();
            zone = Some(name);
        }
        let offset = object.get_attr(intern!("tm_gmtoff"))?;
        if !offset.is_none() {
            tm.tm_gmtoff = offset.index_as_i64()?;
        }
    }
    Ok(Parsed { tm, _zone: zone })
}

/// ValueError for what no calendar has; months, days and days of the year may be 0.
fn check(tm: &mut libc::tm) -> Result<()> {
    if tm.tm_mon == -1 {
        tm.tm_mon = 0;
    } else if !(0..=11).contains(&tm.tm_mon) {
        return Err(value_error!("month out of range"));
    }
    if tm.tm_mday == 0 {
        tm.tm_mday = 1;
    } else if !(0..=31).contains(&tm.tm_mday) {
        return Err(value_error!("day of month out of range"));
    }
    if !(0..=23).contains(&tm.tm_hour) {
        return Err(value_error!("hour out of range"));
    }
    if !(0..=59).contains(&tm.tm_min) {
        return Err(value_error!("minute out of range"));
    }
    if !(0..=61).contains(&tm.tm_sec) {
        return Err(value_error!("seconds out of range"));
    }
    if tm.tm_wday < 0 {
        return Err(value_error!("day of week out of range"));
    }
    if tm.tm_yday == -1 {
        tm.tm_yday = 0;
    } else if !(0..=365).contains(&tm.tm_yday) {
        return Err(value_error!("day of year out of range"));
    }
    Ok(())
}

/// As C's `asctime`, for any year.
fn plain_text(tm: &libc::tm) -> String {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    format!(
        "{} {}{:3} {:02}:{:02}:{:02} {}",
        DAYS[tm.tm_wday as usize % 7],
        MONTHS[tm.tm_mon as usize % 12],
        tm.tm_mday,
        tm.tm_hour,
        tm.tm_min,
        tm.tm_sec,
        i64::from(tm.tm_year) + 1900
    )
}

/// Formats with the C library, in the encoding of file names.
fn format(format: &[u8], tm: &libc::tm) -> Result<Ref<Str>> {
    let Ok(text) = CString::new(format) else { return Err(value_error!("embedded null character")) };
    let mut room = 1024usize;
    loop {
        let mut buffer = vec![0u8; room];
        // SAFETY: the buffer has the length that is told; format and time are whole.
        let n = unsafe { libc::strftime(buffer.as_mut_ptr().cast(), room, text.as_ptr(), tm) };
        // Nothing may mean that there was no room, or that there is nothing to say (`%p` in some locales).
        if n > 0 || room >= 256 * format.len() {
            return crate::modules::posix::decode(&buffer[..n]);
        }
        room *= 2;
    }
}

/// The receiver of the functions.
struct Functions;

#[methods(FUNCTIONS)]
impl Functions {
    /// Seconds since 1970 (now without an argument) by the calendar, in Greenwich.
    #[sig("($module, seconds=None, /)")]
    #[shown("")]
    fn gmtime(seconds: Option<&Object>) -> Result<Ref<Tuple>> {
        to_python(&universal(point(seconds)?)?, Str::new("GMT")?)
    }

    /// Seconds since 1970 (now without an argument) by the calendar, here.
    #[sig("($module, seconds=None, /)")]
    #[shown("")]
    fn localtime(seconds: Option<&Object>) -> Result<Ref<Tuple>> {
        let tm = local(point(seconds)?)?;
        // SAFETY: `localtime_r` has set the zone to a C string.
        let zone = unsafe { CStr::from_ptr(tm.tm_zone) };
        to_python(&tm, crate::modules::posix::decode(zone.to_bytes())?)
    }

    /// The seconds since 1970 of a time by the calendar, here.
    #[sig("($module, tuple, /)")]
    fn mktime(tuple: &Object) -> Result<f64> {
        let mut tm = parse(tuple, "mktime")?.tm;
        tm.tm_wday = -1;
        // SAFETY: the struct is a local; zone and offset are not read.
        let seconds = unsafe { libc::mktime(&mut tm) };
        // -1 is also a time.
        if seconds == -1 && tm.tm_wday == -1 {
            return Err(overflow_error!("mktime argument out of range"));
        }
        Ok(seconds as f64)
    }

    /// A time by the calendar (now without an argument) as text: 'Sat Jun 06 16:26:11 1998'.
    #[sig("($module, tuple=<unrepresentable>, /)")]
    #[shown("")]
    fn asctime(tuple: Option<&Object>) -> Result<String> {
        let mut tm = match tuple {
            Some(tuple) => parse(tuple, "asctime")?.tm,
            None => local(point(None)?)?,
        };
        check(&mut tm)?;
        Ok(plain_text(&tm))
    }

    /// Seconds since 1970 (now without an argument) as text, here.
    #[sig("($module, seconds=None, /)")]
    #[shown("")]
    fn ctime(seconds: Option<&Object>) -> Result<String> {
        Ok(plain_text(&local(point(seconds)?)?))
    }

    /// A time by the calendar (now without an argument) as text by a format of %Y, %m, %d, %H, %M, %S and others.
    #[sig("($module, format, tuple=<unrepresentable>, /)")]
    #[shown("")]
    fn strftime(format: &Str, tuple: Option<&Object>) -> Result<Ref<Str>> {
        let mut parsed = match tuple {
            Some(tuple) => parse(tuple, "strftime")?,
            None => Parsed { tm: local(point(None)?)?, _zone: None },
        };
        check(&mut parsed.tm)?;
        parsed.tm.tm_isdst = parsed.tm.tm_isdst.clamp(-1, 1);
        self::format(&crate::modules::posix::encode(format)?, &parsed.tm)
    }

    /// A text by a format as a time by the calendar. Runs Python.
    #[sig("($module, string, format='%a %b %d %H:%M:%S %Y', /)")]
    #[shown("")]
    fn strptime(string: &Object, format: Option<&Object>) -> Result<Ref> {
        let module = crate::import::import_module("_strptime")?;
        match format {
            Some(format) => module.call_method(intern!("_strptime_time"), &[string, format]),
            None => module.call_method(intern!("_strptime_time"), &[string]),
        }
    }

    /// Look at the environment's TZ again.
    #[sig("tzset($module, /)")]
    fn reset_zone() -> Result<()> {
        match crate::import::import_module("time")?.downcast::<Module>() {
            Ok(module) => set_zone(&module),
            Err(_) => Err(type_error!("time is no module")),
        }
    }
}

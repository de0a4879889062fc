"""Who may do what with an activity and with a pupil's work. Views ask, then call the service."""

from django.db.models import Q

from activities.models import Activity, Assignment, Sequence
from continuity.directory.models import Course, Pupil, Role, SchoolClass, User


def can_give(user: User) -> bool:
    """Whether `user` has a course to give activities in."""
    return Course.objects.filter(teacher=user, subject__school__in=user.school_ids).exists()


def can_open_desk(user: User) -> bool:
    """May open the teacher's page: holds the role, even before the first course, or has a course."""
    return user.has_role(Role.TEACHER) or can_give(user)


def can_edit_activity(user: User, activity: Activity) -> bool:
    """Its author and the teacher of its course, while they belong to the school: edit, answer, close."""
    if activity.course.school_id not in user.school_ids:
        return False
    return user.pk in (activity.author_id, activity.course.teacher_id)


def can_follow(user: User, activity: Activity) -> bool:
    """Those who write it, and the CPE: record attendance, paper returns and excuses."""
    return can_edit_activity(user, activity) or activity.course.school_id in user.schools_as(Role.CPE)


def can_read_returns(user: User, activity: Activity) -> bool:
    """Those who write it, who supervise the school, and who teach or lead a class it is given to."""
    if can_edit_activity(user, activity) or activity.course.school_id in user.supervised_school_ids:
        return True
    course = activity.course
    classes = Q(pk=course.school_class_id) if course.school_class_id else Q(pupils__groups=course.group_id)
    staff = Q(courses__teacher=user) | Q(form_teachers=user)
    return not activity.is_draft and SchoolClass.objects.filter(classes & staff).exists()


def can_record_paper(user: User) -> bool:
    """Those who may open the page where paper returns are recorded: the CPE and teachers."""
    return user.has_role(Role.CPE) or can_give(user)


def can_hand_in(user: User, assignment: Assignment) -> bool:
    """The pupil, and a guardian for their child."""
    return can_hand_in_for(user, assignment.pupil)


def can_hand_in_for(user: User, pupil: Pupil) -> bool:
    """Whoever hands in the work of `pupil`: the pupil, and their guardians."""
    return pupil.user_id == user.pk or pupil.guardianships.filter(guardian=user).exists()


def is_pupil(user: User, assignment: Assignment) -> bool:
    """Whether `user` is signed in as the very pupil: the link of a virtual class is for nobody else (R18)."""
    return assignment.pupil.user_id == user.pk


def can_write_in(user: User, sequence: Sequence) -> bool:
    """The teacher of its course, and the authors of its activities: publish, share, copy all of it."""
    return Sequence.objects.visible_to(user).filter(pk=sequence.pk).exists()


def can_copy(user: User, source: Activity | Sequence) -> bool:
    """Those who write it and, while it is shared, the teachers of its school."""
    is_own = can_edit_activity(user, source) if isinstance(source, Activity) else can_write_in(user, source)
    return is_own or type(source).library.visible_to(user).filter(pk=source.pk).exists()


def reads_all_work_of(user: User, school_class: SchoolClass) -> bool:
    """Whether every piece of work given to the class opens to `user`, as `can_read_returns` says of one."""
    if school_class.school_id in user.supervised_school_ids:
        return True
    staff = Q(courses__teacher=user) | Q(form_teachers=user)
    return SchoolClass.objects.filter(staff, pk=school_class.pk).exists()


def can_archive(user: User, school_class: SchoolClass) -> bool:
    """The direction and the administration take the archive of any class."""
    return school_class.school_id in user.office_school_ids


def can_archive_own_courses(user: User) -> bool:
    """Whoever teaches takes the archive of their own courses."""
    return can_give(user)


def has_calendar(user: User) -> bool:
    """Pupils, families and teachers have due days and virtual classes to show in a calendar."""
    return user.has_role(Role.PUPIL, Role.GUARDIAN, Role.TEACHER)

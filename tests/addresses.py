"""Every address of the portal and who may open it, as data.

A new address is a new line of PAGES. Columns, left to right: the address, the object it is about (tests/two_schools.py),
how it is asked for and what those who may get; then what each person of the school gets, and what every person of the
other school gets.

    ok    what the fourth column says (200: a page; 302: done; 400: the empty form is refused, the right is not)
    403   the right is missing, inside one's school
    404   another school's object does not exist
    own   people of the other school get what their like get here: the page is about their own school
"""

from django.urls import URLPattern, get_resolver

# fmt: off
PAGES = """
#                                                     pupil mate  fam.  other tea.  coll. out.  form  tutor oth.t aesh  cpe   princ admin none  away
portal:home                  -               GET  200 302   302   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    own
#
accounts:close               account         POST 302 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
accounts:detail              account         GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
accounts:detail              account         POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
accounts:link_guardian       pupil           POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
accounts:link_supporter      pupil           POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
accounts:list                -               GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   own
accounts:majority            pupil           POST 302 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
accounts:new                 -               GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   own
accounts:new                 -               POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   own
accounts:new_for_pupil       pupil           GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
accounts:new_for_pupil       pupil           POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
accounts:password            account         POST 200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
accounts:pupils              -               GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   own
accounts:reopen              account         POST 302 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
accounts:unlink_guardian     pupil           POST 302 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
accounts:unlink_supporter    pupil           POST 302 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
#
directory:accommodation      pupil           GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    404   404
directory:accommodation      pupil           POST 400 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    404   404
directory:accommodations     -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    403   own
directory:add_to_group       group           POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
directory:calendar           -               GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   own
directory:calendar           -               POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   own
directory:class_timetable    class           GET  200 403   403   403   403   ok    ok    403   ok    403   403   403   ok    ok    ok    404   404
directory:change_deputy      deputy          POST 302 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
directory:confirm_points     -               POST 302 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   own
directory:contact_point      contact_point   GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
directory:contact_point      contact_point   POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
directory:contact_points     -               GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   own
directory:contact_points     -               POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   own
directory:deputies           -               GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   own
directory:deputies           -               POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   own
directory:propose_points     -               POST 302 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   own
directory:raise_point        contact_point   POST 302 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
directory:remove_point       contact_point   POST 302 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
directory:whom_to_ask        -               GET  200 ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    403   own
directory:group              group           GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
directory:groups             -               GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   own
directory:lessons            course          GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
directory:lessons            course          POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
directory:move_pupil         pupil           GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
directory:move_pupil         pupil           POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
directory:office             -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    403   own
directory:own_holiday        own_holiday     GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
directory:own_holiday        own_holiday     POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
directory:remove_from_group  group           POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
directory:remove_own_holiday own_holiday     POST 302 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
directory:timetables         -               GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   own
#
activities:answer_quiz       quiz_work       GET  200 ok    403   ok    403   ok    ok    403   ok    ok    403   ok    ok    ok    ok    404   404
activities:answer_quiz       quiz_work       POST 302 ok    403   ok    403   403   403   403   403   403   403   403   403   403   403   404   404
activities:attendance        virtual_class   POST 302 403   403   403   403   ok    403   403   403   403   403   403   ok    403   403   404   404
activities:cahier            -               GET  200 302   302   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    403   own
activities:calendar          -               GET  200 ok    ok    ok    ok    ok    ok    ok    ok    403   403   403   403   403   403   403   own
activities:catch_up          virtual_class   POST 400 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:class_archive     class           GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    404   404
activities:class_cahier      class           GET  200 403   403   403   403   ok    ok    403   ok    403   403   403   ok    ok    ok    404   404
activities:close             activity        POST 302 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:copy              activity        GET  200 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:copy              shared          GET  200 403   403   403   403   ok    ok    ok    ok    403   403   403   403   403   403   404   404
activities:copy              shared          POST 400 403   403   403   403   ok    ok    ok    ok    403   403   403   403   403   403   404   404
activities:copy_sequence     shared_sequence GET  200 403   403   403   403   ok    ok    ok    ok    403   403   403   403   403   403   404   404
activities:copy_sequence     shared_sequence POST 400 403   403   403   403   ok    ok    ok    ok    403   403   403   403   403   403   404   404
activities:discard_sequence  sequence        POST 409 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:join              virtual_work    GET  409 ok    403   403   403   403   403   403   403   403   403   403   403   403   403   404   404
activities:keep_sequence     sequence        POST 400 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:new_sequence      course          POST 302 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:sequence          sequence        GET  200 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:sequence          sequence        POST 400 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:course            course          GET  200 403   403   403   403   ok    403   403   403   403   403   403   ok    ok    ok    404   404
activities:answer_file       answer_file     GET  200 ok    403   ok    403   ok    ok    403   ok    ok    403   ok    ok    ok    ok    404   404
activities:bring_back        activity        POST 302 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:extend            activity        POST 400 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:grid              course          GET  200 403   403   403   403   ok    403   403   403   403   403   403   ok    ok    ok    404   404
activities:grid_csv          course          GET  200 403   403   403   403   ok    403   403   403   403   403   403   ok    ok    ok    404   404
activities:history           assignment      GET  200 403   403   403   403   ok    ok    403   ok    403   403   403   ok    ok    ok    404   404
activities:join_model_answer activity        POST 400 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:model_answer_file activity        GET  200 ok    ok    ok    ok    ok    ok    403   ok    ok    403   ok    ok    ok    ok    404   404
activities:put_away          activity        POST 302 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:returned_zip      activity        GET  200 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:detail            activity        GET  200 403   403   403   403   ok    ok    403   ok    403   403   403   ok    ok    ok    404   404
activities:difficulty        assignment      POST 302 ok    403   ok    403   403   403   403   403   403   403   403   403   403   403   404   404
activities:discard           draft           POST 302 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:done              assignment      POST 302 ok    403   ok    403   403   403   403   403   403   403   403   403   403   403   404   404
activities:edit              draft           GET  200 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:edit              draft           POST 400 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:excuse            activity        POST 400 403   403   403   403   ok    403   403   403   403   403   403   ok    403   403   404   404
activities:expect_again      activity        POST 400 403   403   403   403   ok    403   403   403   403   403   403   ok    403   403   404   404
activities:feedback          activity        POST 400 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:library           -               GET  200 403   403   403   403   ok    ok    ok    ok    403   403   403   403   403   403   403   own
activities:form_groups       draft           POST 400 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:groups            draft           GET  200 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:groups            draft           POST 302 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:list              -               GET  200 403   403   403   403   ok    ok    ok    ok    403   403   403   403   403   403   403   own
activities:new               -               GET  200 403   403   403   403   ok    ok    ok    403   403   403   403   403   403   403   403   own
activities:new               -               POST 400 403   403   403   403   ok    ok    ok    403   403   403   403   403   403   403   403   own
activities:keep              -               POST 200 403   403   403   403   ok    ok    ok    403   403   403   403   403   403   403   403   own
activities:split             -               POST 400 403   403   403   403   ok    ok    ok    403   403   403   403   403   403   403   403   own
activities:frame             -               POST 404 403   403   403   403   ok    ok    ok    403   403   403   403   403   403   403   403   own
activities:as_pupil          -               POST 200 403   403   403   403   ok    ok    ok    403   403   403   403   403   403   403   403   own
activities:note_code         -               POST 400 403   403   403   403   ok    ok    ok    403   403   403   403   ok    403   403   403   own
activities:not_done          assignment      POST 302 ok    403   ok    403   403   403   403   403   403   403   403   403   403   403   404   404
activities:open_calendar     -               POST 302 ok    ok    ok    ok    ok    ok    ok    ok    403   403   403   403   403   403   403   own
activities:own_archive       -               GET  200 403   403   403   403   ok    ok    ok    403   403   403   403   403   403   403   403   own
activities:paper             -               GET  200 403   403   403   403   ok    ok    ok    403   403   403   403   ok    403   403   403   own
activities:paper             -               POST 200 403   403   403   403   ok    ok    ok    403   403   403   403   ok    403   403   403   own
activities:pupil_cahier      pupil           GET  200 ok    403   ok    403   ok    ok    403   ok    ok    403   ok    ok    ok    ok    404   404
activities:quiz              draft           GET  200 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:quiz              draft           POST 302 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:quiz_announce     draft           POST 302 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:quiz_export       draft           GET  200 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:quiz_import       draft           GET  200 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:quiz_import       draft           POST 400 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:quiz_key_pdf      quiz            GET  200 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:quiz_move         draft           POST 404 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:quiz_preview      draft           GET  200 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:quiz_preview      draft           POST 200 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:quiz_question     draft           GET  200 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:quiz_question     draft           POST 400 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:quiz_remove       draft           POST 404 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:quiz_results      quiz            GET  200 403   403   403   403   ok    ok    403   ok    403   403   403   ok    ok    ok    404   404
activities:quiz_sheet_pdf    quiz            GET  200 403   403   403   403   ok    403   403   403   403   403   403   ok    403   403   404   404
activities:receive           activity        POST 400 403   403   403   403   ok    403   403   403   403   403   403   ok    403   403   404   404
activities:renew_calendar    -               POST 302 ok    ok    ok    ok    ok    ok    ok    ok    403   403   403   403   403   403   403   own
activities:resource          resource        GET  200 ok    ok    ok    ok    ok    ok    403   ok    ok    403   ok    ok    ok    ok    404   404
activities:revoke_calendar   -               POST 302 ok    ok    ok    ok    ok    ok    ok    ok    403   403   403   403   403   403   403   own
activities:share             activity        POST 302 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:share_sequence    sequence        POST 302 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:shared_activity   shared          GET  200 403   403   403   403   ok    ok    ok    ok    403   403   403   403   403   403   404   404
activities:shared_sequence   shared_sequence GET  200 403   403   403   403   ok    ok    ok    ok    403   403   403   403   403   403   404   404
activities:sheets            activity        GET  200 403   403   403   403   ok    403   403   403   403   403   403   ok    403   403   404   404
activities:show_model_answer activity        POST 302 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:submission_file   submission_file GET  200 ok    403   ok    403   ok    ok    403   ok    ok    403   ok    ok    ok    ok    404   404
activities:begin_upload      assignment      POST 400 ok    403   ok    403   403   403   403   403   403   403   403   403   403   403   404   404
activities:making            assignment      GET  200 ok    403   ok    403   403   403   403   403   403   403   403   403   403   403   404   404
activities:making            assignment      POST 409 ok    403   ok    403   403   403   403   403   403   403   403   403   403   403   404   404
activities:receipt           submission      GET  200 ok    403   ok    403   ok    ok    403   ok    ok    403   ok    ok    ok    ok    404   404
activities:reflect           assignment      POST 400 ok    403   ok    403   403   403   403   403   403   403   403   403   403   403   404   404
activities:reopen            assignment      POST 409 ok    403   ok    403   403   403   403   403   403   403   403   403   403   403   404   404
activities:summary           virtual_class   POST 400 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:leave             assignment      POST 409 ok    403   ok    403   403   403   403   403   403   403   403   403   403   403   404   404
activities:take_back         assignment      POST 409 ok    403   ok    403   403   403   403   403   403   403   403   403   403   403   404   404
activities:undo_paper        assignment      POST 302 403   403   403   403   ok    403   403   403   403   403   403   ok    403   403   404   404
activities:upload_piece      assignment      POST 400 ok    403   ok    403   403   403   403   403   403   403   403   403   403   403   404   404
activities:virtual_day       -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   403   own
activities:withdraw          shared          POST 302 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:withdraw_sequence shared_sequence POST 302 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:variants          activity        GET  200 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:variants          activity        POST 400 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
activities:work              assignment      GET  200 ok    403   ok    403   ok    ok    403   ok    ok    403   ok    ok    ok    ok    404   404
activities:work              assignment      POST 400 ok    403   ok    403   403   403   403   403   403   403   403   403   403   403   404   404
#
workload:answer_repair       repair_change   GET  200 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
workload:answer_repair       repair_change   POST 400 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
workload:ask_exception       draft           POST 400 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
workload:charge              -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    403   own
workload:class_guides_pdf    class           GET  200 403   403   403   403   ok    ok    403   ok    403   403   403   ok    ok    ok    404   404
workload:class_week          class           GET  200 403   403   403   403   ok    ok    403   ok    403   403   403   ok    ok    ok    404   404
workload:closure             -               GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   own
workload:closure             -               POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   own
workload:exceptions          -               GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    403   403   own
workload:grant_exception     asked           GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    403   404   404
workload:grant_exception     asked           POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    403   404   404
workload:guide               pupil           GET  200 ok    403   ok    403   ok    ok    403   ok    ok    403   ok    ok    ok    ok    404   404
workload:guide_pdf           pupil           GET  200 ok    403   ok    403   ok    ok    403   ok    ok    403   ok    ok    ok    ok    404   404
workload:move_days           pupil           POST 302 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    404   404
workload:policy              -               GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    403   403   own
workload:policy              -               POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    403   403   own
workload:early_warning       -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   403   own
workload:early_warning       -               POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    403   403   own
workload:preview             -               POST 200 403   403   403   403   ok    ok    ok    403   403   403   403   403   403   403   403   own
workload:publish             -               POST 400 403   403   403   403   ok    ok    ok    403   403   403   403   403   403   403   403   own
workload:remind              activity        POST 400 403   403   403   403   ok    403   403   403   403   403   403   ok    403   403   404   404
workload:publish_existing    draft           POST 400 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
workload:pupil_week          pupil           GET  200 ok    403   ok    403   ok    ok    403   ok    ok    403   ok    ok    ok    ok    404   404
workload:repair              class           GET  200 403   403   403   403   403   403   403   ok    403   403   403   403   ok    403   404   404
workload:repair              class           POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    403   404   404
workload:sequence            sequence        GET  200 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
workload:sequence            sequence        POST 400 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
workload:sequence_budget     sequence        POST 200 403   403   403   403   ok    403   403   403   403   403   403   403   403   403   404   404
workload:week                -               GET  200 ok    ok    ok    ok    403   403   403   403   403   403   403   403   403   403   403   own
workload:withdraw_exception  exception       GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    403   404   404
workload:withdraw_exception  exception       POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    403   404   404
workload:withdraw_repair     repair          POST 302 403   403   403   403   403   403   403   403   403   403   403   403   ok    403   404   404
#
tutoring:answer_alert        alert           GET  200 403   403   403   403   403   403   403   ok    ok    403   403   ok    ok    403   404   404
tutoring:answer_alert        alert           POST 400 403   403   403   403   403   403   403   ok    ok    403   403   ok    ok    403   404   404
tutoring:assign_tutor        pupil           GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   404   404
tutoring:assign_tutor        pupil           POST 400 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   404   404
tutoring:assign_class        class           GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   404   404
tutoring:assign_class        class           POST 400 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   404   404
tutoring:caseload            -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   403   own
tutoring:caseload            -               POST 400 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   403   own
tutoring:caseload_tutor      tutor_account   GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   404   404
tutoring:caseload_tutor      tutor_account   POST 400 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   404   404
tutoring:cases               -               GET  200 403   403   403   403   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    403   own
tutoring:case_calendar       -               GET  200 403   403   403   403   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    403   own
tutoring:case                case            GET  200 403   403   403   403   403   ok    403   ok    ok    403   403   ok    ok    403   404   404
tutoring:add_case_action     case            GET  200 403   403   403   403   403   ok    403   ok    403   403   403   ok    ok    403   404   404
tutoring:add_case_action     case            POST 400 403   403   403   403   403   ok    403   ok    403   403   403   ok    ok    403   404   404
tutoring:add_case_note       case            GET  200 403   403   403   403   403   ok    403   ok    403   403   403   ok    ok    403   404   404
tutoring:add_case_note       case            POST 400 403   403   403   403   403   ok    403   ok    403   403   403   ok    ok    403   404   404
tutoring:change_case         case            GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   404   404
tutoring:change_case         case            POST 400 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   404   404
tutoring:change_case_action  case_action     GET  200 403   403   403   403   403   ok    403   ok    403   403   403   ok    ok    403   404   404
tutoring:change_case_action  case_action     POST 400 403   403   403   403   403   ok    403   ok    403   403   403   ok    ok    403   404   404
tutoring:close_case          case            GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   404   404
tutoring:close_case          case            POST 400 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   404   404
tutoring:end_case_action     case_action     GET  200 403   403   403   403   403   ok    403   ok    403   403   403   ok    ok    403   404   404
tutoring:end_case_action     case_action     POST 400 403   403   403   403   403   ok    403   ok    403   403   403   ok    ok    403   404   404
tutoring:hand_case_up        case            GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   404   404
tutoring:hand_case_up        case            POST 400 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   404   404
tutoring:relieve             case            GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   404   404
tutoring:relieve             case            POST 400 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   404   404
tutoring:open_case           pupil           GET  302 403   403   403   403   403   403   403   ok    403   403   403   ok    ok    403   404   404
tutoring:open_case           pupil           POST 400 403   403   403   403   403   403   403   ok    403   403   403   ok    ok    403   404   404
tutoring:class_meeting       class           GET  200 403   403   403   403   403   403   403   ok    403   403   403   ok    ok    403   404   404
tutoring:class_reports       class           GET  200 403   403   403   403   403   403   403   ok    403   403   403   ok    ok    403   404   404
tutoring:level_meeting       -               GET  404 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   403   own
tutoring:report              class           GET  200 403   403   403   403   403   403   403   403   ok    403   403   403   403   403   404   404
tutoring:report              class           POST 302 403   403   403   403   403   403   403   403   ok    403   403   403   403   403   404   404
tutoring:call_list           -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   403   own
tutoring:class               class           GET  200 403   403   403   403   403   403   403   ok    403   403   403   ok    ok    403   404   404
tutoring:figures             -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   403   own
tutoring:figures_csv         -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   403   own
tutoring:cpe                 -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   403   own
tutoring:digital_situation   pupil           GET  200 403   403   403   403   403   403   403   403   ok    403   403   ok    ok    ok    404   404
tutoring:digital_situation   pupil           POST 400 403   403   403   403   403   403   403   403   ok    403   403   ok    ok    ok    404   404
tutoring:survey_sheet_pdf    pupil           GET  200 403   403   403   403   403   403   403   403   ok    403   403   ok    ok    ok    404   404
tutoring:pupil_equipment     pupil           GET  200 403   403   403   403   403   403   403   403   ok    403   403   ok    ok    ok    404   404
tutoring:survey              pupil           GET  200 ok    403   ok    403   403   403   403   403   403   403   403   403   403   403   404   404
tutoring:survey              pupil           POST 400 ok    403   ok    403   403   403   403   403   403   403   403   403   403   403   404   404
tutoring:survey_school       -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    403   own
tutoring:survey_class        class           GET  200 403   403   403   403   403   403   403   ok    403   403   403   ok    ok    ok    404   404
tutoring:survey_class_pdf    class           GET  200 403   403   403   403   403   403   403   ok    403   403   403   ok    ok    ok    404   404
tutoring:equipment           -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    403   own
tutoring:lend                -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    403   own
tutoring:lend                -               POST 400 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    403   own
tutoring:loan                loan            GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    404   404
tutoring:loan                loan            POST 400 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    404   404
tutoring:prolong             loan            POST 400 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    404   404
tutoring:slip_pdf            loan            GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    404   404
tutoring:items               -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    403   own
tutoring:add_items           -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    403   own
tutoring:add_items           -               POST 400 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    403   own
tutoring:item                item            GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    404   404
tutoring:item                item            POST 400 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    404   404
tutoring:retire_item         item            POST 302 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    404   404
tutoring:packs               -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    403   own
tutoring:packs               -               POST 400 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    403   own
tutoring:pack_documents      -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    403   own
tutoring:packs_pdf           -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    403   own
tutoring:pack_pdf            pupil           GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    ok    404   404
tutoring:end_replacement     replacement     POST 302 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   404   404
tutoring:kept                pupil           GET  200 ok    403   ok    403   403   403   403   403   403   403   403   403   403   403   404   404
tutoring:log_contact         pupil           GET  200 403   403   403   403   403   403   403   ok    ok    403   ok    ok    ok    403   404   404
tutoring:log_contact         pupil           POST 400 403   403   403   403   403   403   403   ok    ok    403   ok    ok    ok    403   404   404
tutoring:proposal            -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   403   own
tutoring:proposal            -               POST 400 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   403   own
tutoring:pupil               pupil           GET  200 403   403   403   403   403   403   403   ok    ok    403   403   ok    ok    403   404   404
tutoring:readings            pupil           GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    403   404   404
tutoring:release             tutor_account   POST 302 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   404   404
tutoring:replacement         replacement     GET  200 403   403   403   403   403   403   403   403   403   ok    403   ok    ok    403   404   404
tutoring:replacements        -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   403   own
tutoring:replacements        -               POST 400 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   403   own
tutoring:retention           -               GET  200 403   403   403   403   403   403   403   403   403   403   403   403   ok    403   403   own
tutoring:retention           -               POST 400 403   403   403   403   403   403   403   403   403   403   403   403   ok    403   403   own
tutoring:school_pupils       -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   403   own
tutoring:tutor               -               GET  200 403   403   403   403   403   403   403   403   ok    ok    403   403   403   403   403   own
tutoring:without_tutor       -               GET  200 403   403   403   403   403   403   403   403   403   403   403   ok    ok    403   403   own
"""

PUBLIC = {
    "activities:calendar_feed": 404,  # a guessed secret opens nothing
    "portal:accessibility": 200,
    "portal:health": 200,
    "portal:mentions": 200,
}
PUBLIC_ARGUMENTS = {"activities:calendar_feed": ["secret"]}

# The pages of allauth: what an anonymous person gets, then a signed-in one.
SIGN_IN = """
account_login                           200 302
account_logout                          302 200
account_inactive                        200 200
account_signup                          200 302
account_reauthenticate                  sign-in 200
account_email                           sign-in 200
account_email_verification_sent         200 200
account_change_password                 sign-in 200
account_set_password                    sign-in 302
account_reset_password                  200 200
account_reset_password_done             200 200
account_reset_password_from_key         200 200
account_reset_password_from_key_done    200 200
account_confirm_email                   200 200
account_confirm_login_code              sign-in 302
"""
# fmt: on
SIGN_IN_ARGUMENTS = {
    "account_confirm_email": ["cle"],
    "account_reset_password_from_key": ["1", "cle"],
}


def lines(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines() if not line.startswith("#")]


def every_url_name(patterns=None, namespace="") -> set[str]:
    names = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            names.add(f"{namespace}{pattern.name}")
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            names |= every_url_name(pattern.url_patterns, inner)
    return names


def is_admin(url_name: str) -> bool:
    return url_name.startswith("admin:")

"""Nicknames: given names in one form, from short forms and from the spellings of one name in several languages."""

from __future__ import annotations

# The full form first. Short forms that several names share ("Chris", "Pat", "Alex", "Sam") follow the commonest.
_FORMS = """
abigail abby gail / abraham abe / albert al bert / alexander alex aleksandr alexandr oleksandr / alfred alfie
andrew andy drew andrei andrey andriy / anthony tony / barbara barb / barnard barney bernard bernie / bartholomew bart
benjamin ben benny benji / bradley brad / catherine cathy katherine kathryn kate kathy katie / charles charlie chuck
christopher chris / clifford cliff / clinton clint / constance connie / cynthia cindy / daniel dan danny / david dave
deborah debbie debra / dmitry dmitri dmitriy dmytro dimitri / donald don donny donnie / dorothy dot dottie
douglas doug / edward ed eddie ted teddy / eleanor ellie nell / elizabeth liz betsy beth betty eliza / eugene gene
franklin frank / frederick fred freddie fritz / gabriel gabe / gareth gary / geoffrey jeff jeffrey geoff
gerald gerry jerry / gregory greg / harold hal / henry hank harry / isaac ike / jacob jake / james jim jimmy jamie
janet jan / jennifer jen jenny / jessica jess jessie / john johnny jack jon jonny / jonathan / joseph joe joey
joshua josh / judith judy / kenneth ken kenny / lawrence larry laurence / leonard len lenny / lewis lou / louis
margaret maggie meg peggy / martin marty / matthew matt / michael mike mick mikey / mikhail / mitchell mitch
mohammed mohamed mohammad muhammad muhammed mohamad mohamud / nathaniel nate nathan / nicholas nick nicky / pamela pam
patricia patty tricia / patrick pat paddy / peter pete / philip phil phillip / raymond ray / rebecca becky
richard rick dick ricky rich / robert bob bobby rob robbie / ronald ron ronnie / rudolph rudy rudolf / samuel sam
sandra sandy / sergei sergey serhiy serhii / sheldon shelly / stanley stan / stephen steve steven / susan sue suzy
terrence terry terence / theodore theo / thomas tom tommy / timothy tim / victoria vicky / vincent vince
vladimir volodymyr / walter walt / wesley wes / william bill billy will willie / yevgeny evgeny yevgeni evgeni yevhen
zachary zach zack
"""

_GROUPS = [group.split() for line in _FORMS.strip().splitlines() for group in line.split(" / ")]
_FORM = {form: group[0] for group in _GROUPS for form in group}


def given_form(name: str) -> str:
    """The full form of a given name in lower case: `given_form("mike") == "michael"`; a name without one is itself."""
    return _FORM.get(name, name)
